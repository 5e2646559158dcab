package org.blendsm.integrity.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.model.MemberId;
import org.springframework.stereotype.Component;

/**
 * How many follow the ledger here at once: nobody crowds out the others. A member who opens one stream too many loses
 * its oldest: who comes back after a broken connection is never kept out by what is left of it. A lost stream is a seat
 * until it has ended, which takes as long as its reader lets it; who has left that many behind waits for them.
 */
@Component
class Seats {
    /** So many times as many as it may have. */
    private static final int WITH_LOST_ONES = 2;

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

    /** @throws TooManyRequests where everybody together, or this member with its lost ones, has as many as may be */
    synchronized Seat take(MemberId member) {
        if (inAll >= settings.streams()) {
            throw new TooManyRequests(
                    settings.heartbeat(), "As many follow the events here as can. Try again in a while.");
        }
        Deque<Seat> own = taken.computeIfAbsent(member, _ -> new ArrayDeque<>());
        if (own.size() >= WITH_LOST_ONES * settings.streamsPerMember()) {
            throw new TooManyRequests(
                    settings.heartbeat(), "You opened more streams than there may be, and the oldest did not end yet.");
        }
        List<Seat> live = own.stream().filter(seat -> !seat.lost).toList();
        if (live.size() >= settings.streamsPerMember()) {
            live.getFirst().lost = true;
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
