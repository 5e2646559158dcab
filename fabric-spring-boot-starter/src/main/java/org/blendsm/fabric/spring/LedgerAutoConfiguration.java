package org.blendsm.fabric.spring;

import io.grpc.ClientInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingClientInterceptor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.blendsm.fabric.Arrivals;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

/**
 * The ledger in a Spring Boot application: what stands under {@code blendsm} becomes a connection, a bean of every
 * ledger interface that signs for the current caller, and {@link ServiceLedger} for the application itself.
 */
@AutoConfiguration
@EnableConfigurationProperties(BlendsmProperties.class)
@Import(LedgerInterfaces.class)
public final class LedgerAutoConfiguration {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SIGN = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    LedgerObserver ledgerObserver(ObjectProvider<MeterRegistry> meters) {
        MeterRegistry registry = meters.getIfUnique();
        return registry == null ? LedgerObserver.NONE : new LedgerMetrics(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    Ledger ledger(BlendsmProperties blendsm, LedgerObserver observer, ObjectProvider<MeterRegistry> meters)
            throws IOException {
        MeterRegistry registry = meters.getIfUnique();
        ClientInterceptor[] steps =
                registry == null ? new ClientInterceptor[0] : new ClientInterceptor[] {timed(registry)};
        return Ledger.connect(blendsm.ledger().connection(), Patience.USUAL, observer, steps);
    }

    private static ClientInterceptor timed(MeterRegistry registry) {
        return new MetricCollectingClientInterceptor(registry);
    }

    @Bean
    ServiceLedger serviceLedger(BlendsmProperties blendsm, Ledger ledger, ObjectProvider<Arrivals> readModel)
            throws IOException {
        BlendsmProperties.LedgerSettings settings = blendsm.ledger();
        Identity identity = new Identity(settings.mspId(), Certificates.read(settings.certificate()));
        return new ServiceLedger(
                ledger,
                identity,
                SigningKey.read(settings.privateKey()),
                readModel.stream().findAny());
    }

    @Bean
    @ConditionalOnMissingBean
    MemberKeys memberKeys(BlendsmProperties blendsm, ServiceLedger service, RestClient.Builder rest) {
        RestClient identityService = rest.clone()
                .baseUrl(blendsm.identityUrl())
                .requestFactory(BetweenServices.requests(CONNECT, SIGN))
                .build();
        return new RemoteMemberKeys(identityService, service, Clock.systemUTC());
    }

    @Bean
    CurrentCaller currentCaller(BlendsmProperties blendsm, Ledger ledger, ServiceLedger service, MemberKeys keys) {
        return new CurrentCaller(ledger, service, keys, blendsm.networkFingerprint());
    }

    @Bean
    LedgerHealth ledgerHealthIndicator(Ledger ledger, ObjectProvider<EventFeed> feed) {
        return new LedgerHealth(ledger, feed);
    }
}
