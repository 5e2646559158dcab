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
import io.netty.handler.codec.mqtt.MqttQoS;
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
 * One connection's manners: it becomes a client's in time, starts with a CONNECT and sends no second one, waits for no
 * more answers than MQTT allows, and every packet is one that a client may send and is whole. Who breaks them is told
 * why, in MQTT 5 words, and hung up on. Of who has no good ticket, Artemis sees that one CONNECT and nothing else.
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

    /** What Artemis may hold of one client's packets, so that no thread of its is long with one client. */
    private static final int MOST_HELD_PACKETS = 256;

    private static final int MOST_HELD_BYTES = 256 * 1024;
    /** MQTT's own bound for who is told no other. */
    private static final int RECEIVE_MAXIMUM = 65_535;

    private final Channel client;
    private final Intake intake;
    private final Future<?> hangingUp;
    private long packets;
    private int heldPackets;
    private int heldBytes;
    private int unanswered;
    private boolean introduced;
    private boolean welcome;
    private boolean leaving;
    private boolean speaksMqtt5;

    Admission(Channel client, Intake intake, Duration patience) {
        this.client = client;
        this.intake = intake;
        this.hangingUp = client.eventLoop().schedule(() -> client.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
        client.closeFuture().addListener(closed -> hangingUp.cancel(false));
    }

    /** How many packets came, right ones and others. */
    long packets() {
        return packets;
    }

    boolean isWelcome() {
        return welcome;
    }

    /** Whether what follows waits for now. */
    boolean isPaused() {
        return intake.isPaused();
    }

    boolean isLeaving() {
        return leaving;
    }

    boolean speaksMqtt5() {
        return speaksMqtt5;
    }

    /** A packet of so many bytes is Artemis' now. After some of them nothing more is, until it is done with these. */
    void handed(int bytes) {
        heldPackets++;
        heldBytes += bytes;
        if (!welcome || leaving || heldPackets < MOST_HELD_PACKETS && heldBytes < MOST_HELD_BYTES) {
            return;
        }
        heldPackets = 0;
        heldBytes = 0;
        intake.pause(Intake.Pause.BUSY);
        client.pipeline()
                .context(this)
                .fireChannelRead(
                        new Milestone(() -> client.eventLoop().execute(() -> intake.resume(Intake.Pause.BUSY))));
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) throws Exception {
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
            hangUp(MQTTReasonCodes.MALFORMED_PACKET);
            return;
        }
        if (breaksProtocol(packet)) {
            ReferenceCountUtil.release(packet);
            hangUp(MQTTReasonCodes.PROTOCOL_ERROR);
            return;
        }
        if (!introduced) {
            introduced = true;
            intake.pause(Intake.Pause.PENDING);
        }
        if (packet.fixedHeader().messageType() == MqttMessageType.PUBLISH
                && packet.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE
                && ++unanswered > RECEIVE_MAXIMUM) {
            ReferenceCountUtil.release(packet);
            hangUp(MQTTReasonCodes.RECEIVE_MAXIMUM_EXCEEDED);
            return;
        }
        super.channelRead(here, packet);
    }

    @Override
    public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof MqttConnAckMessage answer
                && answer.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            if (leaving) {
                promise.trySuccess();
                return;
            }
            welcome = true;
            hangingUp.cancel(false);
            intake.resume(Intake.Pause.PENDING);
        } else if (message instanceof MqttMessage answer
                && answer.fixedHeader().messageType() == MqttMessageType.PUBACK) {
            unanswered--;
        }
        super.write(here, message, promise);
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
    void hangUp(byte reason) {
        if (leaving) {
            return;
        }
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
        Farewell.say(client, farewell);
    }

    /** The same, from any thread; what this thread has the client told after that comes too late, and so may this. */
    static void hangUp(Channel client, byte reason) {
        client.eventLoop().execute(() -> {
            if (client.pipeline().get(Admission.class) instanceof Admission here) {
                here.hangUp(reason);
            }
        });
    }
}
