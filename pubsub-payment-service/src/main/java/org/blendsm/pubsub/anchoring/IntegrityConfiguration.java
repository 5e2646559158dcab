package org.blendsm.pubsub.anchoring;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import org.blendsm.fabric.crypto.MemberProof;
import org.blendsm.fabric.spring.BetweenServices;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.fabric.web.Audience;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.PubsubProperties;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How integrity-service is reached: as the broker, by a proof of its own key. */
@Configuration(proxyBeanMethods = false)
class IntegrityConfiguration {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final String SERVICE = "integrity-service";

    @Bean
    IntegrityStreams integrityStreams(
            RestClient.Builder rest,
            PubsubProperties settings,
            PoolBroker broker,
            ServiceLedger service,
            JsonMapper json,
            Clock clock,
            @Value("${blendsm.pool}") String pool) {
        // another service may say more than is asked for
        JsonMapper lenient = json.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        RestClient client = rest.clone()
                .baseUrl(settings.integrityUrl())
                .requestFactory(BetweenServices.requests(CONNECT, ANSWER))
                .configureMessageConverters(
                        converters -> converters.withJsonConverter(new JacksonJsonHttpMessageConverter(lenient)))
                .requestInterceptor(proof(broker, new Audience(pool, SERVICE), service, clock))
                .build();
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .build()
                .createClient(IntegrityStreams.class);
    }

    private static ClientHttpRequestInterceptor proof(
            PoolBroker broker, Audience audience, ServiceLedger service, Clock clock) {
        return (request, body, execution) -> {
            try {
                request.getHeaders()
                        .setBearerAuth(MemberProof.sign(
                                broker.address(), audience.toString(), clock.instant(), service.key()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the broker's own key does not sign", e);
            }
            return execution.execute(request, body);
        };
    }
}
