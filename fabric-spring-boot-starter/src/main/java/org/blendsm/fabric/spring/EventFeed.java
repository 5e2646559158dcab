package org.blendsm.fabric.spring;

import java.time.Duration;
import org.blendsm.fabric.LedgerEvents;
import org.blendsm.fabric.Signatory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Starts and stops following the ledger with the application: before its web server opens, after it has closed. */
public final class EventFeed implements SmartLifecycle {
    private final Signatory service;
    private final EventPublication publication;
    private volatile @Nullable LedgerEvents events;

    EventFeed(Signatory service, EventPublication publication) {
        this.service = service;
        this.publication = publication;
    }

    @Override
    public void start() {
        LedgerEvents started = service.events(publication);
        events = started;
        started.start();
    }

    @Override
    public void stop() {
        LedgerEvents running = events;
        events = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return events != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }

    LedgerEvents.@Nullable State state() {
        LedgerEvents running = events;
        return running == null ? null : running.state();
    }

    /**
     * Whether the read model has all that happened on the ledger until so long ago. What must fail closed asks this: it
     * is false too while what happened during an outage, or before the start, is still being read.
     */
    public boolean isFresh(Duration atMost) {
        return state() instanceof LedgerEvents.State.Following && staleness().compareTo(atMost) <= 0;
    }

    /** How old the read model may be: what enforces rights by it stops when this grows beyond its bound. */
    public Duration staleness() {
        LedgerEvents running = events;
        return running == null ? Duration.ZERO : running.staleness();
    }
}
