package org.blendsm.embedded.endorsement;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.endorsement.Endorser.Simulated;
import org.blendsm.embedded.identity.SigningIdentity;
import org.hyperledger.fabric.protos.peer.SignedProposal;

/**
 * One run of a proposal for all peers that are asked for it at about the same time: they share the state, so they would
 * all find the same. Who lacks private data that it read runs it for himself, and so does a peer that is asked again;
 * of the {@link FirstCalls first calls} of a function everybody does.
 */
final class SharedRuns {
    private static final int REMEMBERED = 32;

    /** A run of a proposal, and the organisations whose peers have used it. */
    private record Shared(CompletableFuture<Simulated> outcome, Set<String> usedBy, boolean eachRuns) {}

    /** Runs a proposal; blocks until the chaincode has answered. */
    @FunctionalInterface
    interface Run {
        Simulated run() throws ExecutionFailed;
    }

    private final FirstCalls firstCalls;
    private final Map<SignedProposal, Shared> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SignedProposal, Shared> eldest) {
            return size() > REMEMBERED;
        }
    };

    SharedRuns(FirstCalls firstCalls) {
        this.firstCalls = firstCalls;
    }

    Simulated simulated(Proposal proposal, SigningIdentity peer, Run run) throws ExecutionFailed {
        boolean first = false;
        Shared shared;
        synchronized (recent) {
            shared = recent.get(proposal.signed());
            if (shared == null || shared.usedBy().contains(peer.mspId())) {
                shared = new Shared(new CompletableFuture<>(), new HashSet<>(), firstCalls.include(proposal));
                recent.put(proposal.signed(), shared);
                first = true;
            }
            shared.usedBy().add(peer.mspId());
        }
        if (first) {
            return begun(shared.outcome(), run);
        }
        if (shared.eachRuns()) {
            return run.run();
        }
        Simulated simulated = awaited(shared.outcome());
        boolean same = simulated
                .readers()
                .map(holders -> holders.contains(peer.mspId()))
                .orElse(true);
        return same ? simulated : run.run();
    }

    private static Simulated begun(CompletableFuture<Simulated> outcome, Run run) throws ExecutionFailed {
        try {
            Simulated simulated = run.run();
            outcome.complete(simulated);
            return simulated;
        } catch (ExecutionFailed | RuntimeException e) {
            outcome.completeExceptionally(e);
            throw e;
        }
    }

    /** The run itself has a deadline. */
    private static Simulated awaited(CompletableFuture<Simulated> outcome) throws ExecutionFailed {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new ExecutionFailed(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionFailed("interrupted");
        }
    }
}
