package org.blendsm.pubsub.broker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The bytes of one agreement's messages that were handed to its queue and are not acknowledged, counted by the batches
 * they came in: a batch is off the books once all of it is acknowledged. Not thread-safe.
 */
final class InFlight {
    private final Deque<Batch> batches = new ArrayDeque<>();
    private long bytes;

    private record Batch(long last, long bytes) {}

    /** @param last the last message of the batch */
    void add(long last, long size) {
        batches.addLast(new Batch(last, size));
        bytes += size;
    }

    /** Every message up to this one is acknowledged. */
    void settle(long acknowledged) {
        while (!batches.isEmpty() && batches.getFirst().last() <= acknowledged) {
            bytes -= batches.removeFirst().bytes();
        }
    }

    void clear() {
        batches.clear();
        bytes = 0;
    }

    long bytes() {
        return bytes;
    }
}
