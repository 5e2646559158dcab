package org.blendsm.gateway;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * A browser that came by TLS once comes by nothing else for a year (RFC 6797). Said where the door speaks TLS itself:
 * behind a proxy it is the proxy's to say.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
@ConditionalOnProperty("server.ssl.bundle")
class StrictTransport implements WebFilter {
    private static final String HEADER = "Strict-Transport-Security";
    private static final String YEAR = "max-age=31536000";

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().getHeaders().set(HEADER, YEAR);
        return chain.filter(exchange);
    }
}
