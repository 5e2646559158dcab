package org.blendsm.pubsub.broker;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/**
 * Tells a seller why its publish is refused. Of what is refused Artemis says only that it is not authorised; the PUBACK
 * that the same thread writes next is replaced by one that says what {@link PublishRefused} does. Before MQTT 5 a
 * PUBACK can tell nothing: such a client is disconnected by Artemis.
 */
final class RefusedPublishes implements MQTTInterceptor {
    /** @param seller whose connection it is, which may be gone before it is answered */
    private record Answer(RemotingConnection seller, PublishRefused refused) {}

    private final ThreadLocal<@Nullable Answer> next = new ThreadLocal<>();

    /** This thread's next PUBACK to this seller says so; only where one follows. */
    void answer(RemotingConnection seller, PublishRefused refused) {
        if (Sessions.speaksMqtt5(seller)) {
            next.set(new Answer(seller, refused));
        }
    }

    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection seller) {
        Answer answer = next.get();
        if (answer == null
                || packet.fixedHeader().messageType() != MqttMessageType.PUBACK
                || answer.seller() != seller) {
            return true;
        }
        next.set(null);
        PublishRefused refused = answer.refused();
        int id = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
        Sessions.channel(seller)
                .writeAndFlush(MqttMessageBuilders.pubAck()
                        .packetId(id)
                        .reasonCode(refused.code())
                        .properties(Sessions.wantsReasons(seller) ? refused.properties() : MqttProperties.NO_PROPERTIES)
                        .build());
        return false;
    }
}
