package org.blendsm.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import org.blendsm.model.AskingPage;
import org.blendsm.model.MemberId;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * What every routed request passes first: a member is counted as itself, everybody else by address; a token that comes
 * is looked at. Whether a path needs one, the service behind it says.
 */
@Component
class EntryCheck implements GlobalFilter, Ordered {
    private static final PathPattern TOKEN_ENDPOINT = PathPatternParser.defaultInstance.parse("/oauth2/token");

    private final String pool;
    private final RateLimits limits;
    private final UnderWay underWay;
    private final BearerTokens tokens;

    EntryCheck(@Value("${blendsm.pool}") String pool, RateLimits limits, UnderWay underWay, BearerTokens tokens) {
        this.pool = pool;
        this.limits = limits;
        this.underWay = underWay;
        this.tokens = tokens;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return Mono.defer(() -> caller(exchange.getRequest()))
                .flatMap(caller -> underWay.counting(caller, chain.filter(exchange)));
    }

    /** A {@link MemberId}, or an {@link InetAddress}. */
    private Mono<Object> caller(ServerHttpRequest request) {
        if (wanders(request)) {
            return Mono.error(TurnedAway.path());
        }
        InetAddress address = address(request);
        if (asksForToken(request)) {
            // Before it is counted: it would use up the requests of whoever has the page open
            if (AskingPage.of(request.getHeaders()::getFirst).isForeign(pool)) {
                return Mono.error(TurnedAway.page(pool));
            }
            limits.countTokenRequest(address);
            return Mono.just(address);
        }
        Optional<String> token = token(request.getHeaders());
        Optional<MemberId> known = token.flatMap(tokens::known);
        if (known.isPresent()) {
            limits.count(known.get());
            return Mono.just(known.get());
        }
        // Checking a signature costs: nobody makes the door do it more often than an address may knock
        limits.count(address);
        return Mono.justOrEmpty(token)
                .flatMap(tokens::check)
                .doOnNext(limits::count)
                .cast(Object.class)
                .defaultIfEmpty(address);
    }

    /** What is only got is none: of that a browser need not say which page it is for. */
    private static boolean asksForToken(ServerHttpRequest request) {
        return request.getMethod() == HttpMethod.POST
                && TOKEN_ENDPOINT.matches(request.getPath().pathWithinApplication());
    }

    /** A path with {@code ..} could match one service's route and lead to what no route does. */
    private static boolean wanders(ServerHttpRequest request) {
        return request.getPath().elements().stream()
                .filter(PathContainer.PathSegment.class::isInstance)
                .map(segment -> ((PathContainer.PathSegment) segment).valueToMatch())
                .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    static Optional<String> token(HttpHeaders headers) {
        String header = headers.getFirst(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return Optional.empty();
        }
        String[] parts = header.strip().split(" +", 2);
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "bearer", "dpop" -> Optional.of(parts.length == 2 ? parts[1] : "");
            default -> Optional.empty();
        };
    }

    private static InetAddress address(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return remote == null || remote.isUnresolved() ? InetAddress.getLoopbackAddress() : remote.getAddress();
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
