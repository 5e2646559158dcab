package org.blendsm.gateway;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * The door's own metrics are for the operator's machines; to everybody else there is nothing but its health. What a
 * proxy brings comes from no such machine, even where the proxy stands on one; nor does what a page elsewhere has an
 * operator's browser ask for, by leading a name of its own here (DNS rebinding).
 */
@Component
class OperatorsOnly implements WebFilter {
    // As the endpoints themselves match a path: decoded, so that no other spelling of it leads past
    private static final PathPattern MANAGEMENT = PathPatternParser.defaultInstance.parse("/actuator/**");
    private static final PathPattern HEALTH = PathPatternParser.defaultInstance.parse("/actuator/health/**");

    private final List<String> operators;
    private final List<String> names;
    private final TrustedProxies proxies;

    OperatorsOnly(GatewayProperties gateway, TrustedProxies proxies) {
        this.operators = gateway.operators();
        this.names = Stream.concat(Stream.of("localhost"), gateway.operatorHosts().stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        this.proxies = proxies;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        boolean inside = MANAGEMENT.matches(path) && !HEALTH.matches(path);
        return inside && !fromOperator(exchange.getRequest())
                ? Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND))
                : chain.filter(exchange);
    }

    private boolean fromOperator(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return remote != null
                && !remote.isUnresolved()
                && !forwarded(request.getHeaders())
                && calledHere(request.getHeaders().getHost())
                && !proxies.include(remote)
                && operators.contains(remote.getAddress().getHostAddress());
    }

    /** An address cannot be led elsewhere, a name can. */
    private boolean calledHere(@Nullable InetSocketAddress host) {
        if (host == null) {
            return false;
        }
        String name = host.getHostString();
        return NetUtil.isValidIpV4Address(name)
                || NetUtil.isValidIpV6Address(name)
                || names.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Also by a proxy that nobody has named to the door. */
    private static boolean forwarded(HttpHeaders headers) {
        return headers.containsHeader(TrustedProxies.FORWARDED_FOR) || headers.containsHeader("Forwarded");
    }
}
