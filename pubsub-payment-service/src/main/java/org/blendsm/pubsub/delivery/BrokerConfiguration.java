package org.blendsm.pubsub.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.pubsub.PubsubProperties;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.BrokerSettings;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.Tickets;
import org.blendsm.pubsub.payment.MeteredDeposits;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/** The broker runs inside this service. Where the ledger is out of sight it delivers nothing: it fails closed. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    @Bean
    Broker broker(PubsubProperties settings, ObjectProvider<EventFeed> ledger, MeteredDeposits metered) {
        PubsubProperties.Mqtt mqtt = settings.mqtt();
        BrokerSettings usual = BrokerSettings.in(mqtt.directory());
        BrokerSettings asked = new BrokerSettings(
                mqtt.directory(),
                mqtt.host(),
                mqtt.port(),
                usual.inFlight(),
                usual.recentMessages(),
                usual.largestPayload(),
                mqtt.diskReserve().toBytes(),
                mqtt.fsync(),
                usual.patience());
        return Broker.start(asked, InstantSource.system(), freshness(ledger, mqtt.staleAfter()), metered::acknowledged);
    }

    /**
     * Followed, and not long ago: a feed that is only catching up may not know yet what was revoked. Asked at every
     * delivery, so the feed is looked up once; before there is one, nothing is fresh.
     */
    private static BooleanSupplier freshness(ObjectProvider<EventFeed> ledger, Duration staleAfter) {
        Supplier<@Nullable EventFeed> feed = SingletonSupplier.ofNullable(ledger::getIfAvailable);
        return () -> {
            EventFeed found = feed.get();
            return found != null && found.isFresh(staleAfter);
        };
    }

    /** What sellers may still publish, so that an operator makes room before they have to wait. */
    @Bean
    MeterBinder brokersDisk(Broker broker) {
        return meters -> Gauge.builder("blendsm.broker.disk.spare", broker, Broker::spareBytes)
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }

    @Bean
    Meter meter(Broker broker) {
        return broker.meter();
    }

    @Bean
    Streams streams(Broker broker) {
        return broker.streams();
    }

    @Bean
    Tickets tickets(Broker broker) {
        return broker.tickets();
    }
}
