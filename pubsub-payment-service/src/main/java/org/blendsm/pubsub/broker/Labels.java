package org.blendsm.pubsub.broker;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sticks its labels on each message that goes out. Artemis announces a delivery and writes its packet on one thread,
 * one right after the other; that is how the packet finds its message.
 */
final class Labels implements MQTTInterceptor {
    private final ThreadLocal<@Nullable MessageReference> next = new ThreadLocal<>();

    /** The next packet written by this thread carries this message. */
    void next(MessageReference reference) {
        next.set(reference);
    }

    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
        if (packet instanceof MqttPublishMessage publish) {
            MqttProperties properties = publish.variableHeader().properties();
            MessageReference reference = next.get();
            // before MQTT 5 a packet has no properties, and all such packets share one empty object
            if (properties != MqttProperties.NO_PROPERTIES && reference != null) {
                properties.add(StreamForm.labels(reference.getMessage()));
            }
        }
        return true;
    }
}
