package org.blendsm.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.List;
import org.blendsm.gateway.GatewayProperties.Patience;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A body that is turned away leaves nothing of the network's memory behind, however it was read. */
class BodyBoundTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final NettyDataBufferFactory NETWORK = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);
    /** A service that takes its body part by part. */
    private static final GatewayFilterChain SERVICE = exchange ->
            exchange.getRequest().getBody().doOnNext(DataBufferUtils::release).then();

    private final List<NettyDataBuffer> parts = List.of(part(), part());

    @Test
    void what_is_too_large_to_be_read_here_is_let_go_of() {
        isTurnedAway(request().body(Flux.fromIterable(parts)), LONG, "BODY_TOO_LARGE");
        assertThatNothingIsKept();
    }

    @Test
    void what_is_too_large_to_be_passed_on_is_let_go_of() {
        MockServerHttpRequest large =
                request().header(HttpHeaders.AUTHORIZATION, "Bearer token").body(Flux.fromIterable(parts));
        isTurnedAway(large, LONG, "BODY_TOO_LARGE");
        assertThatNothingIsKept();
    }

    @Test
    void what_came_of_a_body_that_is_late_is_let_go_of() {
        Flux<DataBuffer> late = Flux.concat(Flux.fromIterable(parts.subList(0, 1)), Flux.never());
        isTurnedAway(request().body(late), SHORT, "BODY_TOO_SLOW");
        assertThat(references(parts.getFirst())).isZero();
    }

    private static NettyDataBuffer part() {
        NettyDataBuffer part = NETWORK.allocateBuffer(100 << 10);
        part.write(new byte[100 << 10]);
        return part;
    }

    private static MockServerHttpRequest.BodyBuilder request() {
        return MockServerHttpRequest.post("/").header(HttpHeaders.TRANSFER_ENCODING, "chunked");
    }

    private static void isTurnedAway(MockServerHttpRequest request, Duration patience, String code) {
        var bound = new BodyBound(DataSize.ofKilobytes(150), new Patience(LONG, patience, patience, LONG));
        Mono<Void> answer = bound.filter(MockServerWebExchange.from(request), SERVICE);
        assertThatExceptionOfType(TurnedAway.class)
                .isThrownBy(() -> answer.block(LONG))
                .withMessageStartingWith(code);
    }

    private void assertThatNothingIsKept() {
        assertThat(parts).allMatch(part -> references(part) == 0);
    }

    private static int references(NettyDataBuffer part) {
        return part.getNativeBuffer().refCnt();
    }
}
