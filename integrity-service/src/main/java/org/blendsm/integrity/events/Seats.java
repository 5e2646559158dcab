package org.blendsm.integrity.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.model.MemberId;
import org.springframework.stereotype.Component;

/**
 * How many follow the ledger here at once: nobody crowds out the others. A member who opens one stream too many loses
 * its oldest: who comes back after a broken connection is never kept out by what is left of it.
 */
@Component
class Seats {
    private final EventSettings settings;
    private final EventLog log;
    private final Map<MemberId, Deque<Seat>> taken = new HashMap<>();
    private int inAll;

    Seats(EventSettings settings, EventLog log, MeterRegistry meters) {
        this.settings = settings;
        this.log = log;
        Gauge.builder("blendsm.events.streams", this, Seats::taken)
                .description("how many follow the ledger's events here")
                .register(meters);
    }

    private synchronized int taken() {
        return inAll;
    }

    /** One stream's, until it is closed. */
    final class Seat implements AutoCloseable {
        private final MemberId member;
        private volatile boolean lost;

        private Seat(MemberId member) {
            this.member = member;
        }

        MemberId member() {
            return member;
        }

        /** Whether the member has opened so many since that this one has to end. */
        boolean isLost() {
            return lost;
        }

        @Override
        public void close() {
            give(this);
        }
    }

    /** @throws TooManyRequests where everybody together has as many as there may be */
    synchronized Seat take(MemberId member) {
        if (inAll >= settings.streams()) {
            throw new TooManyRequests(
                    settings.heartbeat(), "As many follow the events here as can. Try again in a while.");
        }
        Deque<Seat> own = taken.computeIfAbsent(member, _ -> new ArrayDeque<>());
        if (own.size() >= settings.streamsPerMember()) {
            own.removeFirst().lost = true;
            log.wake();
        }
        Seat seat = new Seat(member);
        own.addLast(seat);
        inAll++;
        return seat;
    }

    private synchronized void give(Seat seat) {
        taken.computeIfPresent(seat.member, (_, own) -> {
            own.remove(seat);
            return own.isEmpty() ? null : own;
        });
        inAll--;
    }
}
