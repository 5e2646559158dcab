package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.buffers.impl.ChannelBufferWrapper;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.jspecify.annotations.Nullable;

/**
 * One message of a stream, wrapped once for everyone who receives it: its properties and payload are bytes already, in
 * the form of the wire, and each delivery writes only its own head before them. Artemis carries the parcel without
 * opening it; for Artemis its body is empty.
 */
final class Parcel extends CoreMessage {
    private static final int SMALLEST_BUFFER = 32;
    /** What Artemis and we keep around a message that is empty. */
    private static final int ITSELF = 512;

    private static final ActiveMQBuffer NO_BODY = new ChannelBufferWrapper(Unpooled.EMPTY_BUFFER);

    private final StreamForm form;
    private final byte[] record;
    private final int propertiesAt;
    private final int payloadAt;
    private final byte[] labels;

    /**
     * @param record the message as the journal keeps it, with the seller's properties and the payload where the two
     *     indices say
     * @param labels user properties of ours, in the form of the wire
     */
    Parcel(
            StreamForm form,
            long sequence,
            int publishedWithQos,
            byte[] record,
            int propertiesAt,
            int payloadAt,
            byte[] labels) {
        super(sequence + 1, SMALLEST_BUFFER);
        this.form = form;
        this.record = record;
        this.propertiesAt = propertiesAt;
        this.payloadAt = payloadAt;
        this.labels = labels;
        setAddress(form.address());
        setType(Message.BYTES_TYPE);
        // Artemis keeps to a buyer's receive maximum for durable messages only
        setDurable(publishedWithQos > 0);
        // nobody gets it at a higher quality of service than it came with (MQTT 5, 3.3.4)
        putIntProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY, publishedWithQos);
    }

    long sequence() {
        return StreamForm.sequence(getMessageID());
    }

    /** Bytes of memory that go with it. */
    int size() {
        return ITSELF + record.length + labels.length;
    }

    @Override
    public ActiveMQBuffer getDataBuffer() {
        return NO_BODY;
    }

    /** The PUBLISH packet that brings it to one buyer, under the head that Artemis made for that one. */
    ByteBuf packet(MqttPublishMessage head, ByteBufAllocator memory) {
        MqttFixedHeader fixed = head.fixedHeader();
        MqttProperties given = head.variableHeader().properties();
        boolean acknowledged = fixed.qosLevel().value() > 0;
        // the buyer's own alias may stand for the topic
        byte[] topic = head.variableHeader().topicName().isEmpty() ? StreamForm.NO_TOPIC : form.topicBytes();
        // before MQTT 5 a packet has no properties, and all such packets share one empty object
        boolean hasProperties = given != MqttProperties.NO_PROPERTIES;
        Integer subscription = integer(given, MqttPropertyType.SUBSCRIPTION_IDENTIFIER);
        Integer alias = integer(given, MqttPropertyType.TOPIC_ALIAS);
        int properties = payloadAt
                - propertiesAt
                + labels.length
                + (subscription == null ? 0 : 1 + WireForm.lengthOfNumber(subscription))
                + (alias == null ? 0 : 1 + Short.BYTES);
        int remaining = topic.length
                + (acknowledged ? Short.BYTES : 0)
                + (hasProperties ? WireForm.lengthOfNumber(properties) + properties : 0)
                + record.length
                - payloadAt;
        ByteBuf packet = memory.directBuffer(1 + WireForm.lengthOfNumber(remaining) + remaining);
        packet.writeByte(firstByte(fixed));
        WireForm.writeNumber(packet, remaining);
        packet.writeBytes(topic);
        if (acknowledged) {
            packet.writeShort(head.variableHeader().packetId());
        }
        if (hasProperties) {
            WireForm.writeNumber(packet, properties);
            if (subscription != null) {
                WireForm.writeNumber(packet.writeByte(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value()), subscription);
            }
            if (alias != null) {
                packet.writeByte(MqttPropertyType.TOPIC_ALIAS.value()).writeShort(alias);
            }
            packet.writeBytes(record, propertiesAt, payloadAt - propertiesAt).writeBytes(labels);
        }
        return packet.writeBytes(record, payloadAt, record.length - payloadAt);
    }

    private static int firstByte(MqttFixedHeader fixed) {
        return fixed.messageType().value() << 4
                | (fixed.isDup() ? 0x08 : 0)
                | fixed.qosLevel().value() << 1;
    }

    private static @Nullable Integer integer(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty number
                ? number.value()
                : null;
    }
}
