package org.blendsm.pubsub.delivery;

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
                mqtt.fsync());
        return Broker.start(asked, InstantSource.system(), () -> isFresh(ledger, mqtt), metered::acknowledged);
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

    private static boolean isFresh(ObjectProvider<EventFeed> ledger, PubsubProperties.Mqtt mqtt) {
        EventFeed feed = ledger.getIfAvailable();
        return feed != null && feed.staleness().compareTo(mqtt.staleAfter()) < 0;
    }
}
