package org.blendsm.gateway;

import java.time.Duration;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A service may run several times under one name: each new connection goes to one of the name's addresses, drawn by
 * lot. How long a connection lives, and so how soon a new replica is found, stands in the configuration.
 */
@Configuration(proxyBeanMethods = false)
class Replicas {
    /** What the name stood for a while ago is asked anew: replicas come and go. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(5);

    @Bean
    HttpClientCustomizer eachByLot() {
        return client ->
                client.resolver(names -> names.roundRobinSelection(true).cacheMaxTimeToLive(KNOWN_FOR));
    }
}
