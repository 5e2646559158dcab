package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;

/** How MQTT 5 writes numbers, texts and user properties (MQTT 5, sections 1.5 and 2.2.2). */
final class WireForm {
    private static final int CONTINUES = 0x80;

    private WireForm() {}

    /** How many bytes {@link #writeNumber} takes. */
    static int lengthOfNumber(int number) {
        int length = 1;
        for (int rest = number >>> 7; rest > 0; rest >>>= 7) {
            length++;
        }
        return length;
    }

    /** A variable byte integer: seven bits in each byte, the lowest first. */
    static void writeNumber(ByteBuf to, int number) {
        int rest = number;
        while (rest >= CONTINUES) {
            to.writeByte(rest & CONTINUES - 1 | CONTINUES);
            rest >>>= 7;
        }
        to.writeByte(rest);
    }

    /** UTF-8, its length before it in two bytes. */
    static void writeText(ByteBuf to, String text) {
        int lengthAt = to.writerIndex();
        int length = ByteBufUtil.writeUtf8(to.writeShort(0), text);
        to.setShort(lengthAt, length);
    }

    static void writeBinary(ByteBuf to, byte[] bytes) {
        to.writeShort(bytes.length).writeBytes(bytes);
    }

    static void writeUserProperty(ByteBuf to, String name, String value) {
        to.writeByte(MqttPropertyType.USER_PROPERTY.value());
        writeText(to, name);
        writeText(to, value);
    }
}
