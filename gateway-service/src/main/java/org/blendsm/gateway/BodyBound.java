package org.blendsm.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.blendsm.gateway.GatewayProperties.Patience;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * No larger body passes, whatever its length header says or does not say, and none that takes for ever. A small one is
 * read here to its end before the service hears of the request: who sends a byte now and then holds no connection but
 * the door's. A larger one passes as it comes, where its sender brings a token.
 */
final class BodyBound implements GatewayFilter {
    /** The largest that anybody may send without a token. */
    private static final long SMALL = DataSize.ofKilobytes(128).toBytes();

    private final long most;
    private final Patience patience;

    BodyBound(DataSize most, Patience patience) {
        this.most = most.toBytes();
        this.patience = patience;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        if (isEmpty(headers)) {
            return chain.filter(exchange);
        }
        boolean asItComes = mayBeLarge(headers);
        long bound = asItComes ? most : Math.min(most, SMALL);
        if (headers.getContentLength() > bound) {
            return Mono.error(TurnedAway.tooLarge(bound));
        }
        return asItComes
                ? passOn(exchange, chain, bounded(exchange.getRequest(), bound, patience.largeBody()))
                : whole(bounded(exchange.getRequest(), bound, patience.body()))
                        .flatMap(body -> passOn(exchange, chain, parts(exchange, body)));
    }

    private static boolean isEmpty(HttpHeaders headers) {
        return headers.getContentLength() <= 0 && !headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    private boolean mayBeLarge(HttpHeaders headers) {
        long length = headers.getContentLength();
        return most > SMALL
                && (length < 0 || length > SMALL)
                && EntryCheck.token(headers).isPresent();
    }

    private static Flux<DataBuffer> bounded(ServerHttpRequest request, long most, Duration patience) {
        return Flux.defer(() -> {
            AtomicLong bytes = new AtomicLong();
            return request.getBody()
                    .onErrorMap(_ -> TurnedAway.brokenOff())
                    .doOnNext(part -> {
                        if (bytes.addAndGet(part.readableByteCount()) > most) {
                            // Nobody else does: it has not gone on, and is not asked back from here
                            DataBufferUtils.release(part);
                            throw TurnedAway.tooLarge(most);
                        }
                    })
                    .takeUntilOther(Mono.delay(patience).then(Mono.error(() -> TurnedAway.tooSlow(patience))));
        });
    }

    private static Mono<byte[]> whole(Flux<DataBuffer> body) {
        return DataBufferUtils.join(body)
                .map(joined -> {
                    byte[] bytes = new byte[joined.readableByteCount()];
                    joined.read(bytes);
                    DataBufferUtils.release(joined);
                    return bytes;
                })
                .defaultIfEmpty(new byte[0]);
    }

    private static Flux<DataBuffer> parts(ServerWebExchange exchange, byte[] body) {
        DataBufferFactory buffers = exchange.getResponse().bufferFactory();
        return body.length == 0 ? Flux.empty() : Flux.defer(() -> Flux.just(buffers.wrap(body)));
    }

    private static Mono<Void> passOn(ServerWebExchange exchange, GatewayFilterChain chain, Flux<DataBuffer> body) {
        var read = new ServerHttpRequestDecorator(exchange.getRequest()) {
            @Override
            public Flux<DataBuffer> getBody() {
                return body;
            }
        };
        return chain.filter(exchange.mutate().request(read).build());
    }
}
