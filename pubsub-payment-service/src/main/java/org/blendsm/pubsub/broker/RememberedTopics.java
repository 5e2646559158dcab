package org.blendsm.pubsub.broker;

import java.util.List;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.settings.HierarchicalRepository;

/**
 * Artemis remembers the settings and the roles of every address that it was ever asked for, before it refuses, and
 * without a bound: a stranger's topics would fill the heap.
 */
final class RememberedTopics {
    /** With those that clients may name ({@code Doorkeeper.LONGEST_TOPIC}) less than a megabyte. */
    private static final int MOST = 1_000;

    private final List<HierarchicalRepository<?>> caches;

    RememberedTopics(ActiveMQServer server) {
        this.caches = List.of(server.getAddressSettingsRepository(), server.getSecurityRepository());
    }

    /** Forgets all where there are too many: what is asked for again is looked up again. */
    void bound() {
        for (HierarchicalRepository<?> cache : caches) {
            if (cache.getCacheSize() > MOST) {
                cache.clearCache();
            }
        }
    }

    int count() {
        return caches.stream()
                .mapToInt(HierarchicalRepository::getCacheSize)
                .max()
                .orElse(0);
    }
}
