package org.blendsm.pubsub.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;

/**
 * One connection's manners: it becomes a client's in time, starts with a CONNECT and sends no second one, and every
 * packet is one that a client may send and is whole. Who breaks them is told why, in MQTT 5 words, and hung up on. Of
 * who has no good ticket, Artemis sees that one CONNECT and nothing else.
 */
final class Admission extends ChannelDuplexHandler {
    private static final Set<MqttMessageType> BY_CLIENTS = EnumSet.of(
            MqttMessageType.PUBLISH,
            MqttMessageType.PUBACK,
            MqttMessageType.PUBREC,
            MqttMessageType.PUBREL,
            MqttMessageType.PUBCOMP,
            MqttMessageType.PINGREQ,
            MqttMessageType.DISCONNECT);

    private final Future<?> hangingUp;
    private long packets;
    private boolean introduced;
    private boolean welcome;
    private boolean leaving;
    private boolean speaksMqtt5;

    Admission(Channel client, Duration patience) {
        this.hangingUp = client.eventLoop().schedule(() -> client.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
        client.closeFuture().addListener(closed -> hangingUp.cancel(false));
    }

    /** How many packets came, right ones and others. */
    long packets() {
        return packets;
    }

    /** Whether the CONNECT is being answered; what follows it waits. */
    boolean isPending() {
        return introduced && !welcome;
    }

    boolean isLeaving() {
        return leaving;
    }

    @Override
    public void channelRead(ChannelHandlerContext client, Object message) throws Exception {
        if (!(message instanceof MqttMessage packet) || leaving) {
            ReferenceCountUtil.release(message);
            return;
        }
        packets++;
        if (packet.variableHeader() instanceof MqttConnectVariableHeader head && !introduced) {
            speaksMqtt5 = head.version() == MqttVersion.MQTT_5.protocolLevel();
        }
        if (packet.decoderResult().isFailure()) {
            ReferenceCountUtil.release(packet);
            hangUp(client, MQTTReasonCodes.MALFORMED_PACKET);
            return;
        }
        if (breaksProtocol(packet)) {
            ReferenceCountUtil.release(packet);
            hangUp(client, MQTTReasonCodes.PROTOCOL_ERROR);
            return;
        }
        if (!introduced) {
            introduced = true;
            client.channel().config().setAutoRead(false);
        }
        super.channelRead(client, packet);
    }

    @Override
    public void write(ChannelHandlerContext client, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof MqttConnAckMessage answer
                && answer.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            welcome = true;
            hangingUp.cancel(false);
            client.channel().config().setAutoRead(true);
            client.executor().submit(() -> {
                WholePackets.goOn(client.pipeline());
                return client;
            });
        }
        super.write(client, message, promise);
    }

    private boolean breaksProtocol(MqttMessage packet) {
        return switch (packet) {
            case MqttConnectMessage _ -> introduced;
            case MqttSubscribeMessage subscribe ->
                !introduced || subscribe.payload().topicSubscriptions().isEmpty();
            case MqttUnsubscribeMessage unsubscribe ->
                !introduced || unsubscribe.payload().topics().isEmpty();
            default -> !introduced || !BY_CLIENTS.contains(packet.fixedHeader().messageType());
        };
    }

    /** Says why in MQTT 5, as far as the client can be told. */
    void hangUp(ChannelHandlerContext client, byte reason) {
        leaving = true;
        if (!speaksMqtt5) {
            client.close();
            return;
        }
        MqttMessage farewell = welcome
                ? MqttMessageBuilders.disconnect().reasonCode(reason).build()
                : MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.valueOf(reason))
                        .build();
        Farewell.say(client.channel(), farewell);
    }
}
