package org.blendsm.embedded.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.blendsm.embedded.state.Changes.TransactionPlace;

/** Those who wait for a transaction to be committed. */
final class CommitWaiters {
    private final Map<String, Set<CompletableFuture<TransactionPlace>>> waiting = new ConcurrentHashMap<>();
    private final Function<String, Optional<TransactionPlace>> committed;

    /** @param committed where a transaction is already, by its id */
    CommitWaiters(Function<String, Optional<TransactionPlace>> committed) {
        this.committed = committed;
    }

    CompletableFuture<TransactionPlace> add(String transactionId) {
        CompletableFuture<TransactionPlace> future = new CompletableFuture<>();
        waiting.compute(transactionId, (id, others) -> {
            Set<CompletableFuture<TransactionPlace>> waiters = others == null ? ConcurrentHashMap.newKeySet() : others;
            waiters.add(future);
            return waiters;
        });
        // Looked up only now: it may have been committed a moment ago
        committed.apply(transactionId).ifPresent(future::complete);
        future.whenComplete((place, cancelled) -> waiting.computeIfPresent(transactionId, (id, others) -> {
            others.remove(future);
            return others.isEmpty() ? null : others;
        }));
        return future;
    }

    /** These are committed now. */
    void tell(Collection<TransactionPlace> places) {
        for (TransactionPlace place : places) {
            Set<CompletableFuture<TransactionPlace>> waiters = waiting.remove(place.transactionId());
            if (waiters != null) {
                waiters.forEach(future -> future.complete(place));
            }
        }
    }

    /** All are told that this process goes down. */
    void cancel() {
        List<CompletableFuture<TransactionPlace>> left = new ArrayList<>();
        waiting.values().forEach(left::addAll);
        left.forEach(future -> future.cancel(false));
    }
}
