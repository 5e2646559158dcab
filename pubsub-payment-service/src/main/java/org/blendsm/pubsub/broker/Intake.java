package org.blendsm.pubsub.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether anything is taken from a connection: nothing while one {@link Pause} stands, and nothing that came before is
 * looked at. Nobody else sets the channel's autoRead, and what Netty's handlers ask to be read meanwhile is not.
 */
final class Intake extends ChannelDuplexHandler {
    /** Why nothing is taken for now. */
    enum Pause {
        /** Its CONNECT is being answered. */
        PENDING,
        /** Packets that were taken are not done yet, as many as one may hold at a time. */
        BUSY,
        /** It does not read what it is told. */
        UNHEARD
    }

    private final Channel client;
    private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);

    Intake(Channel client) {
        this.client = client;
    }

    /** On the connection's event loop, as all of this. */
    boolean isPaused() {
        return !pauses.isEmpty();
    }

    void pause(Pause why) {
        pauses.add(why);
        client.config().setAutoRead(false);
    }

    /** Goes on with what was held back, unless there is another reason to wait. */
    void resume(Pause why) {
        if (pauses.remove(why) && pauses.isEmpty() && client.isActive()) {
            client.config().setAutoRead(true);
            client.eventLoop().execute(() -> WholePackets.goOn(client.pipeline()));
        }
    }

    @Override
    public void read(ChannelHandlerContext here) {
        if (pauses.isEmpty()) {
            here.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        if (client.isWritable()) {
            resume(Pause.UNHEARD);
        } else {
            pause(Pause.UNHEARD);
        }
        here.fireChannelWritabilityChanged();
    }
}
