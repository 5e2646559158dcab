package org.blendsm.gateway;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** No larger body passes, whatever its length header says or does not say. */
final class BodyBound implements GatewayFilter {
    private final long most;

    BodyBound(DataSize most) {
        this.most = most.toBytes();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (exchange.getRequest().getHeaders().getContentLength() > most) {
            return Mono.error(TurnedAway.tooLarge(most));
        }
        var counted = new ServerHttpRequestDecorator(exchange.getRequest()) {
            @Override
            public Flux<DataBuffer> getBody() {
                AtomicLong bytes = new AtomicLong();
                return super.getBody().doOnNext(part -> {
                    if (bytes.addAndGet(part.readableByteCount()) > most) {
                        throw TurnedAway.tooLarge(most);
                    }
                });
            }
        };
        return chain.filter(exchange.mutate().request(counted).build());
    }
}
