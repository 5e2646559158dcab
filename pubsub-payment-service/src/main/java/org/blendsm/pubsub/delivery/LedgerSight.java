package org.blendsm.pubsub.delivery;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.blendsm.fabric.spring.EventFeed;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Whether the ledger is in the broker's sight: followed, and not long ago; a feed that is only catching up may not know
 * yet what was revoked. The broker asks at every delivery, and its own thread asks while the service is still being put
 * together: nothing is fresh then, and no bean is made by asking.
 */
final class LedgerSight implements BooleanSupplier, SmartInitializingSingleton {
    private final ObjectProvider<EventFeed> ledger;
    private final Duration staleAfter;
    private volatile @Nullable EventFeed feed;

    LedgerSight(ObjectProvider<EventFeed> ledger, Duration staleAfter) {
        this.ledger = ledger;
        this.staleAfter = staleAfter;
    }

    @Override
    public void afterSingletonsInstantiated() {
        feed = ledger.getIfAvailable();
    }

    @Override
    public boolean getAsBoolean() {
        EventFeed found = feed;
        return found != null && found.isFresh(staleAfter);
    }
}
