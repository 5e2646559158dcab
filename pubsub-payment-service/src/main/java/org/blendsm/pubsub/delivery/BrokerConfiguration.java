package org.blendsm.pubsub.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.pubsub.PubsubProperties;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.BrokerSettings;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.Tickets;
import org.blendsm.pubsub.payment.MeteredDeposits;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The broker runs inside this service. Where the ledger is out of sight it delivers nothing: it fails closed. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    @Bean
    LedgerSight ledgerSight(ObjectProvider<EventFeed> ledger, PubsubProperties settings) {
        return new LedgerSight(ledger, settings.mqtt().staleAfter());
    }

    @Bean
    Broker broker(PubsubProperties settings, LedgerSight ledger, MeteredDeposits metered) {
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
        return Broker.start(asked, InstantSource.system(), ledger, metered::acknowledged);
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
