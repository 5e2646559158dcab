package org.blendsm.embedded.gateway;

import com.google.rpc.Code;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.endorsement.Endorser;
import org.blendsm.embedded.endorsement.Endorser.Simulated;
import org.blendsm.embedded.endorsement.EndorsingPeers;
import org.blendsm.embedded.endorsement.Proposal;
import org.blendsm.embedded.endorsement.ProposalRefused;
import org.blendsm.embedded.identity.SigningIdentity;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;
import org.hyperledger.fabric.protos.peer.Response;

/** A call that reads: one peer's answer is enough, and nobody signs it. */
final class Evaluation {
    private static final String REFUSED = "evaluate call to endorser returned error: ";
    private static final String FAILED = "failed to evaluate transaction, see attached details for more info";

    private final Endorser endorser;
    private final EndorsingPeers peers;
    private final Routes routes;
    private final Failures failures;

    Evaluation(Endorser endorser, EndorsingPeers peers, Routes routes, Failures failures) {
        this.endorser = endorser;
        this.peers = peers;
        this.routes = routes;
        this.failures = failures;
    }

    /**
     * Asks one peer after another, as long as it is the peer that fails and not the chaincode that refuses.
     *
     * @param targets the organisations that the client names; none for any
     */
    Response answer(Proposal proposal, List<String> targets) {
        List<ErrorDetail> said = new ArrayList<>();
        Code code = Code.ABORTED;
        for (SigningIdentity peer : asked(proposal, targets)) {
            try {
                Simulated simulated = endorser.simulate(proposal, endorser.check(proposal), peer, false);
                if (simulated.refusedByChaincode()) {
                    String reason = Failures.chaincodeError(simulated.outcome().response());
                    said.add(failures.said(peer.mspId(), reason));
                    throw failures.all(Code.UNKNOWN, REFUSED + reason, said);
                }
                return simulated.outcome().response();
            } catch (ProposalRefused e) {
                said.add(failures.said(peer.mspId(), Failures.text(e)));
                if (!e.atTheDoor()) {
                    throw failures.all(Code.FAILED_PRECONDITION, REFUSED + e.getMessage(), said);
                }
                code = Code.UNAVAILABLE;
            } catch (ExecutionFailed e) {
                said.add(failures.said(peer.mspId(), Failures.text(e)));
                if (Context.current().isCancelled() || !routes.isConnected(proposal.chaincode())) {
                    break; // nobody waits for an answer, or the chaincode runs nowhere
                }
            }
        }
        throw failures.all(code, FAILED, said);
    }

    /** The caller's own peer first; transient data stay with it unless the client names others. */
    private List<SigningIdentity> asked(Proposal proposal, List<String> targets) {
        boolean kept = proposal.hasTransient() && targets.isEmpty();
        List<SigningIdentity> asked = kept
                ? routes.own(proposal).stream().toList()
                : routes.first(proposal).map(peers::startingWith).orElse(List.of()).stream()
                        .filter(peer -> targets.isEmpty() || targets.contains(peer.mspId()))
                        .toList();
        if (asked.isEmpty()) {
            String nobody = "no peers available to evaluate chaincode " + proposal.chaincode() + " in channel "
                    + proposal.channel();
            throw Failures.of(
                    Code.FAILED_PRECONDITION,
                    kept
                            ? "no endorsers found in the gateway's organization; retry specifying target"
                                    + " organization(s) to protect transient data: " + nobody
                            : nobody);
        }
        return asked;
    }
}
