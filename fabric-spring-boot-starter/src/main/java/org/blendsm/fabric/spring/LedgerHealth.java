package org.blendsm.fabric.spring;

import java.time.Duration;
import java.time.Instant;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerEvents;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the peer is connected and what happens on the ledger reaches this application; if not, since when and why.
 */
final class LedgerHealth implements HealthIndicator {
    /** As long as what fails closed goes on. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final Ledger ledger;
    private final ObjectProvider<EventFeed> feed;

    LedgerHealth(Ledger ledger, ObjectProvider<EventFeed> feed) {
        this.ledger = ledger;
        this.feed = feed;
    }

    @Override
    public Health health() {
        EventFeed events = feed.getIfAvailable();
        Health.Builder health = events == null ? new Health.Builder().up() : of(events.state(), events.staleness());
        boolean connected = ledger.connected();
        health.withDetail("peer", connected ? "connected" : "not connected");
        if (events != null) {
            health.withDetail("staleness", events.staleness().toString());
        }
        return connected ? health.build() : health.down().build();
    }

    private static Health.Builder of(LedgerEvents.@Nullable State events, Duration staleness) {
        Health.Builder health = new Health.Builder();
        return switch (events) {
            case null -> health.outOfService().withDetail("events", "not started");
            case LedgerEvents.State.Following _
            when staleness.compareTo(LONGEST_SILENCE) > 0 ->
                health.outOfService()
                        .withDetail("events", "silent")
                        .withDetail("since", Instant.now().minus(staleness).toString());
            case LedgerEvents.State.Following(var since) ->
                health.up().withDetail("events", "followed").withDetail("since", since.toString());
            case LedgerEvents.State.CatchingUp(var since) ->
                health.outOfService().withDetail("events", "catching up").withDetail("since", since.toString());
            case LedgerEvents.State.Broken(var since, String reason) ->
                health.down()
                        .withDetail("events", "broken")
                        .withDetail("since", since.toString())
                        .withDetail("reason", reason);
            case LedgerEvents.State.Stopped(var since) ->
                health.outOfService().withDetail("events", "stopped").withDetail("since", since.toString());
        };
    }
}
