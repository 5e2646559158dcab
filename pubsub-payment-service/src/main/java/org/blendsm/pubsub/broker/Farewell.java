package org.blendsm.pubsub.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The last word to a client, and the end of its connection; also if the client does not listen. */
final class Farewell {
    private static final long SECONDS = 2;

    private Farewell() {}

    static void say(Channel client, Object lastWord) {
        Future<?> unheard = client.eventLoop().schedule(() -> client.close(), SECONDS, TimeUnit.SECONDS);
        client.closeFuture().addListener(closed -> unheard.cancel(false));
        client.writeAndFlush(lastWord).addListener(ChannelFutureListener.CLOSE);
    }
}
