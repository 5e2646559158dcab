package org.blendsm.pubsub.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.model.crypto.ServerCertificates;
import org.blendsm.pubsub.PubsubProperties;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.BrokerSettings;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.Tickets;
import org.blendsm.pubsub.payment.MeteredDeposits;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
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
    Broker broker(PubsubProperties settings, LedgerSight ledger, MeteredDeposits metered, SslBundles certificates) {
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
                usual.patience(),
                mqtt.sslBundle().map(bundle -> renewed(certificates, bundle)));
        return Broker.start(asked, InstantSource.system(), ledger, metered::acknowledged);
    }

    /** Each connection is opened under the certificate of then; one that clients would refuse does not replace it. */
    private static Supplier<SSLContext> renewed(SslBundles certificates, String bundle) {
        AtomicReference<SSLContext> present = new AtomicReference<>(tls(certificates.getBundle(bundle)));
        certificates.addBundleUpdateHandler(bundle, next -> present.set(tls(next)));
        return present::get;
    }

    private static SSLContext tls(SslBundle bundle) {
        ServerCertificates.requireValid(
                Objects.requireNonNull(bundle.getStores().getKeyStore()), Instant.now());
        return bundle.createSslContext();
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
