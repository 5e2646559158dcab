package org.blendsm.pubsub.broker;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the unacknowledged messages of all agreements share, counted in bytes. */
final class InFlightBudget {
    private final AtomicLong free;

    InFlightBudget(long most) {
        this.free = new AtomicLong(most);
    }

    /** What nobody has taken; less than nothing where each has taken one message and there is no room for so many. */
    long free() {
        return free.get();
    }

    void take(long bytes) {
        free.addAndGet(-bytes);
    }

    void give(long bytes) {
        free.addAndGet(bytes);
    }
}
