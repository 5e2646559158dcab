package org.blendsm.pubsub.broker;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.Shelf;

/**
 * How many of an agreement's messages were delivered, and up to which its buyer acknowledged all. Both only grow, and
 * are on disk soon after; many changes make one write. Safe from any thread.
 */
final class Counts {
    private final Journal journal;
    private final byte[] key;
    private final LongConsumer onKept;
    private final AtomicBoolean recording = new AtomicBoolean();
    private final AtomicLong delivered;
    /** Guarded by itself; whoever only wants to know looks at the position beside it. */
    private final Acknowledgements acknowledgements;

    private volatile long acknowledged;

    /** @param onKept told how far all was acknowledged, whenever that is on disk */
    Counts(Journal journal, byte[] key, Positions from, LongConsumer onKept) {
        this.journal = journal;
        this.key = key;
        this.onKept = onKept;
        this.delivered = new AtomicLong(from.delivered());
        this.acknowledgements = new Acknowledgements(from.acknowledged());
        this.acknowledged = from.acknowledged();
    }

    long delivered() {
        return delivered.get();
    }

    long acknowledged() {
        return acknowledged;
    }

    /** A message was handed over; a second time costs nothing. */
    void deliver(long position) {
        if (position > delivered.get()) {
            delivered.accumulateAndGet(position, Math::max);
            record();
        }
    }

    /** A message was acknowledged. True if now more of them are so without a gap. */
    boolean acknowledge(long position) {
        synchronized (acknowledgements) {
            if (!acknowledgements.add(position)) {
                return false;
            }
            acknowledged = acknowledgements.position();
        }
        record();
        return true;
    }

    private void record() {
        if (recording.compareAndSet(false, true)) {
            long[] kept = new long[1];
            journal.putSoon(Shelf.POSITIONS, key, () -> {
                        recording.set(false);
                        kept[0] = acknowledged;
                        return new Positions(Math.max(delivered.get(), kept[0]), kept[0]).encode();
                    })
                    .thenRun(() -> onKept.accept(kept[0]));
        }
    }
}
