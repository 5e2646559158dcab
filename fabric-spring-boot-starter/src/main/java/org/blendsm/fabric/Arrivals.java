package org.blendsm.fabric;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where callers wait until a read model has seen their transaction, so that they read what they wrote. */
public final class Arrivals {
    private final Map<String, CompletableFuture<Boolean>> expected = new ConcurrentHashMap<>();
    private volatile boolean flowing = true;

    /** To be called before the transaction is submitted, or its event may pass unseen. */
    Expected expect(String transactionId) {
        return new Expected(transactionId, expected.computeIfAbsent(transactionId, _ -> new CompletableFuture<>()));
    }

    void arrived(List<EventBlock.Occurrence> occurrences) {
        for (EventBlock.Occurrence occurrence : occurrences) {
            CompletableFuture<Boolean> seen = expected.get(occurrence.transactionId());
            if (seen != null) {
                seen.complete(true);
            }
        }
    }

    /** Nothing arrives for now: nobody waits for it. */
    void interrupted() {
        flowing = false;
        expected.values().forEach(seen -> seen.complete(false));
    }

    /** What happens arrives again, also where nothing happens for now. */
    void resumed() {
        flowing = true;
    }

    int waiting() {
        return expected.size();
    }

    final class Expected implements AutoCloseable {
        private final String transactionId;
        private final CompletableFuture<Boolean> seen;

        private Expected(String transactionId, CompletableFuture<Boolean> seen) {
            this.transactionId = transactionId;
            this.seen = seen;
        }

        /** Whether it was seen in that time. */
        boolean await(Duration atMost) {
            try {
                return (flowing || seen.isDone()) && seen.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException("an arrival never fails", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            expected.remove(transactionId);
        }
    }
}
