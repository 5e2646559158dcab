package org.blendsm.embedded.endorsement;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.endorsement.Endorser.Simulated;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.memory.Recent;

/**
 * One run of a proposal for all peers that are asked for it at about the same time: they share the state, so they would
 * all find the same. Who lacks private data that it read runs it for himself, and so does a peer that is asked again;
 * of the {@link FirstCalls first calls} of a function everybody does.
 */
final class SharedRuns {
    private static final int REMEMBERED = 32;
    private static final long BYTES_REMEMBERED = 4 << 20;

    /** A run of a proposal, and the organisations whose peers have used it. */
    private record Shared(CompletableFuture<Simulated> outcome, Set<String> usedBy, boolean eachRuns) {}

    /** Runs a proposal; blocks until the chaincode has answered. */
    @FunctionalInterface
    interface Run {
        Simulated run() throws ExecutionFailed;
    }

    private final FirstCalls firstCalls;
    /** By the hash of what was signed. */
    private final Recent<ByteString, Shared> recent = new Recent<>(REMEMBERED, BYTES_REMEMBERED);

    SharedRuns(FirstCalls firstCalls) {
        this.firstCalls = firstCalls;
    }

    Simulated simulated(Proposal proposal, SigningIdentity peer, Run run) throws ExecutionFailed {
        ByteString key = Hashes.sha256(
                proposal.signed().getProposalBytes(), proposal.signed().getSignature());
        boolean first;
        Shared shared;
        synchronized (recent) {
            Optional<Shared> before =
                    recent.get(key).filter(known -> !known.usedBy().contains(peer.mspId()));
            first = before.isEmpty();
            shared = before.orElseGet(
                    () -> new Shared(new CompletableFuture<>(), new HashSet<>(), firstCalls.include(proposal)));
            shared.usedBy().add(peer.mspId());
            if (first) {
                recent.put(key, shared, 0); // nothing is found yet, and the proposal is at work anyway
            }
        }
        if (first) {
            return begun(key, shared, run);
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

    private Simulated begun(ByteString key, Shared shared, Run running) throws ExecutionFailed {
        try {
            Simulated simulated = running.run();
            shared.outcome().complete(simulated);
            synchronized (recent) {
                if (forget(key, shared)) {
                    recent.put(key, shared, simulated.size());
                }
            }
            return simulated;
        } catch (ExecutionFailed | RuntimeException | Error e) {
            shared.outcome().completeExceptionally(e);
            forget(key, shared);
            throw e;
        }
    }

    /** Unless it is forgotten already, or another run has taken its place. */
    private boolean forget(ByteString key, Shared shared) {
        synchronized (recent) {
            return recent.get(key).filter(shared::equals).isPresent()
                    && recent.remove(key).isPresent();
        }
    }

    /** The run itself has a deadline, and tells however it ends. */
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
