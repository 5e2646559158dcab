package org.blendsm.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.blendsm.gateway.GatewayProperties.Patience;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * What a connection costs before and after its requests: an address has so many, and on each of them its caller asks,
 * and takes what it is answered, in its time. An answer itself may take as long as it likes, such as one that tells
 * what happens.
 */
@Component
class Connections implements NettyServerCustomizer {
    private final TrustedProxies proxies;
    private final int most;
    private final Patience patience;
    private final Map<InetAddress, Integer> open = new ConcurrentHashMap<>();

    Connections(GatewayProperties gateway, TrustedProxies proxies) {
        this.proxies = proxies;
        this.most = gateway.limits().connections();
        this.patience = gateway.patience();
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((_, channel, _) -> {
            channel.pipeline()
                    .addAfter(NettyPipeline.HttpCodec, "blendsm.asked", new AskedInTime(patience.headers()))
                    .addAfter(NettyPipeline.HttpCodec, "blendsm.taken", new TakenInTime(patience.answer()));
            count(channel);
        });
    }

    /** What a proxy brings is counted by request: its connections are no caller's. */
    private void count(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer) || proxies.include(peer)) {
            return;
        }
        InetAddress address = peer.getAddress();
        int now = open.merge(address, 1, Integer::sum);
        channel.closeFuture()
                .addListener(_ -> open.computeIfPresent(address, (_, before) -> before == 1 ? null : before - 1));
        if (now > most) {
            channel.close();
        }
    }

    /** Neither silence nor a byte now and then keeps a connection whose next request does not come. */
    private static final class AskedInTime extends ChannelDuplexHandler {
        private final Duration patience;
        private int unanswered;
        private @Nullable Future<?> end;

        AskedInTime(Duration patience) {
            this.patience = patience;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext connection) {
            await(connection);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext connection) {
            stopWaiting();
        }

        @Override
        public void channelRead(ChannelHandlerContext connection, Object message) {
            if (message instanceof HttpRequest) {
                unanswered++;
                stopWaiting();
            }
            connection.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext connection, Object message, ChannelPromise written) {
            if (message instanceof LastHttpContent && !isInterim(message)) {
                connection.write(message, written.unvoid().addListener(_ -> answered(connection)));
            } else {
                connection.write(message, written);
            }
        }

        private static boolean isInterim(Object message) {
            return message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }

        private void answered(ChannelHandlerContext connection) {
            unanswered--;
            if (unanswered == 0 && connection.channel().isActive()) {
                await(connection);
            }
        }

        private void await(ChannelHandlerContext connection) {
            end = connection.executor().schedule(() -> connection.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void stopWaiting() {
            if (end != null) {
                end.cancel(false);
            }
        }
    }

    /** Who takes a byte now and then holds the service that answers, and whatever it keeps for an open answer. */
    private static final class TakenInTime extends WriteTimeoutHandler {
        TakenInTime(Duration patience) {
            super(patience.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        protected void writeTimedOut(ChannelHandlerContext connection) {
            connection.close();
        }
    }
}
