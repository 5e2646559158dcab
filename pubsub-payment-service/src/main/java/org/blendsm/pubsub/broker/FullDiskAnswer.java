package org.blendsm.pubsub.broker;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Tells a seller that there is no room. Of what is refused Artemis says only that it is not authorised, on the thread
 * that refused it and at once; that PUBACK is replaced by one that says <em>quota exceeded</em>. Before MQTT 5 a PUBACK
 * can tell nothing: such a client is disconnected by Artemis.
 */
final class FullDiskAnswer implements MQTTInterceptor {
    private final ThreadLocal<Boolean> next = ThreadLocal.withInitial(() -> false);

    /** @param answered whether a PUBACK follows */
    ActiveMQException refusal(RemotingConnection seller, boolean answered) {
        next.set(answered && Sessions.speaksMqtt5(seller));
        return new ActiveMQSecurityException("The broker's disk is full");
    }

    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection seller) {
        if (packet.fixedHeader().messageType() != MqttMessageType.PUBACK || !next.get()) {
            return true;
        }
        next.set(false);
        int id = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
        Sessions.channel(seller)
                .writeAndFlush(MqttMessageBuilders.pubAck()
                        .packetId(id)
                        .reasonCode(MQTTReasonCodes.QUOTA_EXCEEDED)
                        .build());
        return false;
    }
}
