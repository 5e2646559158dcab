package org.blendsm.embedded.chaincode;

import org.blendsm.embedded.simulation.Simulation;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.SignedProposal;

/**
 * One transaction to run.
 *
 * @param peerMspId the organisation whose peer runs it; it decides which private data are there
 * @param creatorMspId the organisation of who asked for it; it decides which private data may be touched
 */
public record Invocation(
        String channel,
        String transactionId,
        SignedProposal proposal,
        ChaincodeInput input,
        Simulation simulation,
        String peerMspId,
        String creatorMspId) {
    Invocation with(ChaincodeInput other) {
        return new Invocation(channel, transactionId, proposal, other, simulation, peerMspId, creatorMspId);
    }
}
