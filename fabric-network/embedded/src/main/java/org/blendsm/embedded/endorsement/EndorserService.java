package org.blendsm.embedded.endorsement;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.endorsement.Endorser.Simulated;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;
import org.hyperledger.fabric.protos.peer.EndorserGrpc;
import org.hyperledger.fabric.protos.peer.ProposalResponse;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.SignedProposal;

/**
 * {@code protos.Endorser}: one peer's answer to one proposal, as {@code peer chaincode query|invoke} asks for it. The
 * peer is the one whose port was called, else that of the caller's organisation.
 */
public final class EndorserService extends EndorserGrpc.EndorserImplBase {
    private static final System.Logger LOG = System.getLogger(EndorserService.class.getName());

    private final Supplier<ChannelConfig> config;
    private final Endorser endorser;
    private final EndorsingPeers peers;
    private final PeerPorts ports;
    private final SharedRuns shared;

    public EndorserService(
            Supplier<ChannelConfig> config,
            Endorser endorser,
            EndorsingPeers peers,
            FirstCalls firstCalls,
            PeerPorts ports) {
        this.config = config;
        this.endorser = endorser;
        this.peers = peers;
        this.ports = ports;
        this.shared = new SharedRuns(firstCalls);
    }

    @Override
    public void processProposal(SignedProposal signed, StreamObserver<ProposalResponse> out) {
        ProposalResponse response;
        try {
            response = answer(Proposal.of(signed));
        } catch (ProposalRefused e) {
            // A plain error of Fabric's reaches the client as UNKNOWN
            out.onError(Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a proposal failed in the ledger itself", e);
            out.onError(Status.INTERNAL
                    .withDescription("the ledger failed: " + e.getMessage())
                    .asRuntimeException());
            return;
        }
        out.onNext(response);
        out.onCompleted();
    }

    private ProposalResponse answer(Proposal proposal) throws ProposalRefused {
        if (proposal.channel().isEmpty()) {
            return answerWithoutChannel(proposal);
        }
        if (!proposal.channel().equals(config.get().channel())) {
            return failed("channel '" + proposal.channel() + "' not found");
        }
        Identity creator = endorser.check(proposal);
        Optional<SigningIdentity> asked = ports.asked().flatMap(peers::of);
        SigningIdentity peer = asked.orElseGet(() -> serves(proposal, creator));
        try {
            SharedRuns.Run run = () -> endorser.simulate(proposal, creator, peer, true);
            Simulated simulated = asked.isPresent() ? shared.simulated(proposal, peer, run) : run.run();
            Response response = simulated.outcome().response();
            ProposalResponse.Builder answer = ProposalResponse.newBuilder().setResponse(response);
            if (response.getStatus() >= 500) {
                return answer.setPayload(simulated.payload()).build();
            }
            if (response.getStatus() >= Endorser.ERROR_THRESHOLD) {
                return answer.build();
            }
            return answer.setVersion(1)
                    .setPayload(simulated.payload())
                    .setEndorsement(endorser.endorse(simulated, List.of(peer)).getFirst())
                    .build();
        } catch (ExecutionFailed e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private SigningIdentity serves(Proposal proposal, Identity creator) {
        return SystemChaincodes.has(proposal.chaincode())
                ? peers.home(creator.mspId())
                : peers.runsFor(creator.mspId());
    }

    /** A question to a peer's own system chaincodes, as {@code peer channel list} asks it; nothing comes of it. */
    private ProposalResponse answerWithoutChannel(Proposal proposal) throws ProposalRefused {
        SigningIdentity peer = ports.asked().flatMap(peers::of).orElseGet(() -> peers.home(proposal.mspId()));
        Identity creator = endorser.checkOwn(proposal, peer);
        if (!SystemChaincodes.has(proposal.chaincode())) {
            return failed("make sure the chaincode " + proposal.chaincode()
                    + " has been successfully defined on channel  and try again: chaincode " + proposal.chaincode()
                    + " not found");
        }
        try {
            return ProposalResponse.newBuilder()
                    .setResponse(endorser.simulate(proposal, creator, peer, false)
                            .outcome()
                            .response())
                    .build();
        } catch (ExecutionFailed e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static ProposalResponse failed(String message) {
        return ProposalResponse.newBuilder()
                .setResponse(Response.newBuilder().setStatus(500).setMessage(message))
                .build();
    }
}
