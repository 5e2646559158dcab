package org.blendsm.embedded.gateway;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.endorsement.Endorser;
import org.blendsm.embedded.endorsement.Endorser.Simulated;
import org.blendsm.embedded.endorsement.Proposal;
import org.blendsm.embedded.endorsement.ProposalRefused;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;

/**
 * What the peers say that are asked to endorse one proposal. All have to find what the first one found; they look at
 * the same state, so that a block in between does not part them.
 */
final class EndorsementRound implements AutoCloseable {
    private final Endorser endorser;
    private final Failures failures;
    private final Proposal proposal;
    private final StateView view;
    private final Set<SigningIdentity> agreeing = new LinkedHashSet<>();
    private final Set<SigningIdentity> failing = new LinkedHashSet<>();
    private final List<ErrorDetail> said = new ArrayList<>();
    private Optional<Simulated> found = Optional.empty();

    EndorsementRound(Endorser endorser, Failures failures, Proposal proposal) {
        this.endorser = endorser;
        this.failures = failures;
        this.proposal = proposal;
        this.view = endorser.view();
    }

    /** What the first peer found. */
    Simulated found() {
        return found.orElseThrow();
    }

    boolean failed(SigningIdentity peer) {
        return failing.contains(peer);
    }

    /** Why peers failed. */
    List<ErrorDetail> said() {
        return said;
    }

    /** Asks those that were not asked yet, one after another: they share the chaincode. */
    boolean agree(List<SigningIdentity> peers) {
        peers.stream().filter(peer -> !agreeing.contains(peer) && !failed(peer)).forEach(this::ask);
        return agreeing.containsAll(peers);
    }

    private void ask(SigningIdentity peer) {
        Optional<String> fault = fault(peer);
        fault.ifPresent(reason -> said.add(failures.said(peer.mspId(), reason)));
        (fault.isEmpty() ? agreeing : failing).add(peer);
    }

    private Optional<String> fault(SigningIdentity peer) {
        try {
            Simulated simulated = endorser.simulate(proposal, endorser.check(proposal), peer, true, view);
            if (simulated.refusedByChaincode()) {
                return Optional.of(Failures.chaincodeError(simulated.outcome().response()));
            }
            Simulated first = found.orElse(simulated);
            found = Optional.of(first);
            return first.payload().equals(simulated.payload())
                    ? Optional.empty()
                    : Optional.of("ProposalResponsePayloads do not match");
        } catch (ProposalRefused | ExecutionFailed e) {
            return Optional.of(Failures.text(e));
        }
    }

    @Override
    public void close() {
        view.close();
    }
}
