package org.blendsm.pubsub.broker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one buyer's agreements may have in flight though the memory of all is used up: one message each, and not many
 * bytes together. They take turns: while one waits, another that has acknowledged its message waits too, until all who
 * do are asked again.
 */
final class AssuredRoom {
    private static final long MOST = 1L << 20;

    private final AtomicLong taken = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Whether an agreement that has nothing in flight may have a message now. */
    boolean isFree() {
        return taken.get() < MOST && waiting.get() == 0;
    }

    void take(long bytes) {
        taken.addAndGet(bytes);
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** An agreement waits from now on. */
    void standInLine() {
        waiting.incrementAndGet();
    }

    /** One that waited is asked again. */
    void leaveLine() {
        waiting.decrementAndGet();
    }
}
