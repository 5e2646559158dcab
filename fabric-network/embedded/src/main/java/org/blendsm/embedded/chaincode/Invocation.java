package org.blendsm.embedded.chaincode;

import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.simulation.Simulation;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.SignedProposal;

/**
 * One transaction to run.
 *
 * @param addressed the chaincode that the client called, whichever runs now
 * @param peerMspId the organisation whose peer runs it; it decides which private data are there
 * @param creator who asked for it; he decides which private data may be touched
 * @param config of the channel at that time
 */
public record Invocation(
        String channel,
        String transactionId,
        SignedProposal proposal,
        String addressed,
        ChaincodeInput input,
        Simulation simulation,
        String peerMspId,
        Identity creator,
        ChannelConfig config) {
    Invocation with(ChaincodeInput other) {
        return new Invocation(
                channel, transactionId, proposal, addressed, other, simulation, peerMspId, creator, config);
    }
}
