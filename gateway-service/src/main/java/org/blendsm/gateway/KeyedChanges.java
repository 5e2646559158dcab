package org.blendsm.gateway;

import java.util.Set;
import java.util.UUID;
import org.blendsm.model.IdempotencyKey;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * No change goes on without a name: one that comes without an Idempotency-Key gets one here, and each answer tells the
 * key of its change, whoever gave it. Else a caller who is left in doubt, by a service or by this door, could only make
 * the change a second time. A token is no change: whoever asks again gets another.
 */
@Component
class KeyedChanges implements WebFilter {
    private static final Set<HttpMethod> CHANGES =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private static final PathPattern TOKENS = PathPatternParser.defaultInstance.parse("/oauth2/token");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!CHANGES.contains(request.getMethod())
                || TOKENS.matches(request.getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        String sent = request.getHeaders().getFirst(IdempotencyKey.HEADER);
        String key = sent == null ? UUID.randomUUID().toString() : sent;
        tell(exchange.getResponse(), key);
        return chain.filter(exchange.mutate()
                .request(named -> named.header(IdempotencyKey.HEADER, key))
                .build());
    }

    /** In the place of what the service tells: it is the same. */
    private static void tell(ServerHttpResponse response, String key) {
        response.beforeCommit(
                () -> Mono.fromRunnable(() -> response.getHeaders().set(IdempotencyKey.HEADER, key)));
    }
}
