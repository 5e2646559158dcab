package org.blendsm.gateway;

import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.RoundRobinDnsAddressResolverGroup;
import java.time.Duration;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A service may run several times under one name: each new connection goes to one of the name's addresses, drawn by
 * lot, and to the next where nobody is at that one. How long a connection lives, and so how soon a new replica is
 * found, stands in the configuration.
 */
@Configuration(proxyBeanMethods = false)
class Replicas {
    /** What the name stood for a while ago is asked anew: replicas come and go. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(5);

    /** Who knows what a name stands for. */
    @Bean
    DnsServerAddressStreamProvider nameServers() {
        return DnsServerAddressStreamProviders.platformDefault();
    }

    @Bean
    HttpClientCustomizer eachByLot(DnsServerAddressStreamProvider nameServers) {
        return client -> client.resolver(names -> names.cacheMaxTimeToLive(KNOWN_FOR)
                .dnsAddressResolverGroupProvider(
                        dns -> new RoundRobinDnsAddressResolverGroup(dns.nameServerProvider(nameServers))));
    }
}
