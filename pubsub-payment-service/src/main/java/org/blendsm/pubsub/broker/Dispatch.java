package org.blendsm.pubsub.broker;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends parcels instead of the packets that Artemis makes for each buyer anew. Artemis announces a delivery and writes
 * its packet on one thread, one right after the other; that is how the packet finds its parcel.
 */
final class Dispatch implements MQTTInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final ThreadLocal<@Nullable Parcel> next = new ThreadLocal<>();

    /** The next packet written by this thread carries this message. */
    void next(MessageReference reference) {
        next.set((Parcel) reference.getMessage());
    }

    /** No publish passes as Artemis made it: it is sent as a parcel, or it ends the connection. */
    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
        if (!(packet instanceof MqttPublishMessage publish)) {
            return true;
        }
        Parcel parcel = next.get();
        next.set(null);
        Channel channel = Sessions.channel(connection);
        try {
            if (parcel == null) {
                throw new IllegalStateException("a packet without a message");
            }
            channel.writeAndFlush(parcel.packet(publish, channel.alloc()), channel.voidPromise());
        } catch (RuntimeException e) {
            LOG.error("A message could not be sent; its connection is closed, and it comes again", e);
            channel.close();
        } finally {
            publish.release();
        }
        return false;
    }
}
