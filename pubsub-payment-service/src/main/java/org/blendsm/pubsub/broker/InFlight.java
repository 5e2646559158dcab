package org.blendsm.pubsub.broker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The bytes of one agreement's messages that were handed to its queue and are not acknowledged, counted by the batches
 * they came in: a batch is off the books once all of it is acknowledged. An agreement may have as much as it leaves
 * free for all the others, so those that acknowledge nothing take room from each other, and never all of it. Not
 * thread-safe.
 */
final class InFlight {
    private static final long MOST = 8L << 20;
    private static final long LIGHT = 256 << 10;

    private final InFlightBudget shared;
    private final AssuredRoom assured;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private long bytes;

    private record Batch(long last, long bytes, boolean beyond) {}

    /** @param assured what there is where {@code shared} is used up */
    InFlight(InFlightBudget shared, AssuredRoom assured) {
        this.shared = shared;
        this.assured = assured;
    }

    AssuredRoom assured() {
        return assured;
    }

    /** @param last the last message of the batch */
    void add(long last, long size) {
        boolean beyond = batches.isEmpty() && shared.free() <= 0;
        batches.addLast(new Batch(last, size, beyond));
        bytes += size;
        shared.take(size);
        if (beyond) {
            assured.take(size);
        }
    }

    /** Every message up to this one is acknowledged. */
    void settle(long acknowledged) {
        while (!batches.isEmpty() && batches.getFirst().last() <= acknowledged) {
            drop(batches.removeFirst());
        }
    }

    void clear() {
        batches.forEach(this::drop);
        batches.clear();
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /**
     * Bytes that may be added now. Who has something in flight and has to wait waits for an acknowledgement of its own,
     * never for somebody else's; who has nothing has room for one message, as long as its buyer has.
     */
    long room() {
        long room = Math.min(MOST, shared.free()) - bytes;
        return room <= 0 && batches.isEmpty() && assured.isFree() ? 1 : room;
    }

    /** The acknowledgement that takes the next batch off the books. */
    long oldest() {
        return batches.getFirst().last();
    }

    /**
     * The same where nothing else would look at the books soon, and only as long as they weigh: a few small messages
     * take nothing from others.
     */
    long settlesNextAt() {
        return bytes > LIGHT ? oldest() : Long.MAX_VALUE;
    }

    private void drop(Batch batch) {
        bytes -= batch.bytes();
        shared.give(batch.bytes());
        if (batch.beyond()) {
            assured.give(batch.bytes());
        }
    }
}
