package org.blendsm.gateway;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** The door's own metrics are for the operator's machines; to everybody else there is nothing but its health. */
@Component
class OperatorsOnly implements WebFilter {
    private static final String MANAGEMENT = "/actuator";
    private static final String HEALTH = "/actuator/health";

    private final List<String> operators;

    OperatorsOnly(GatewayProperties gateway) {
        this.operators = gateway.operators();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        boolean inside = path.startsWith(MANAGEMENT) && !path.equals(HEALTH) && !path.startsWith(HEALTH + "/");
        return inside && !fromOperator(exchange.getRequest().getRemoteAddress())
                ? Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND))
                : chain.filter(exchange);
    }

    private boolean fromOperator(@Nullable InetSocketAddress remote) {
        return remote != null
                && !remote.isUnresolved()
                && operators.contains(remote.getAddress().getHostAddress());
    }
}
