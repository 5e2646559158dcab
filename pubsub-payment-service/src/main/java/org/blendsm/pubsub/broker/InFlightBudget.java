package org.blendsm.pubsub.broker;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.blendsm.model.MemberId;

/**
 * The memory that the unacknowledged messages of all agreements share, counted in bytes; and what is assured beyond it
 * to each buyer.
 */
final class InFlightBudget {
    private final AtomicLong free;
    private final Map<MemberId, AssuredRoom> assured = new ConcurrentHashMap<>();

    InFlightBudget(long most) {
        this.free = new AtomicLong(most);
    }

    /** The books of one agreement. Who buys is not known of those that an older release began. */
    InFlight open(Optional<Parties> parties) {
        AssuredRoom room = parties.map(Parties::buyer)
                .map(buyer -> assured.computeIfAbsent(buyer, _ -> new AssuredRoom()))
                .orElseGet(AssuredRoom::new);
        return new InFlight(this, room);
    }

    /** What nobody has taken; less than nothing where buyers have taken what is assured to them. */
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
