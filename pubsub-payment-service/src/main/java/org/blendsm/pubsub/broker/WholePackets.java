package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.List;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;

/**
 * Cuts what comes into packets, each as long as its head says and none too long. Netty's decoder alone would wait for
 * the bytes that a wrong length inside of a packet promises, and take them from the next ones.
 */
final class WholePackets extends ByteToMessageDecoder {
    /** Of a CONNECT: nobody has shown a ticket yet. */
    static final int LARGEST_CONNECT = 4 * 1024;
    /** Topic and properties of a PUBLISH, beside its payload, and all of any other packet. */
    static final int LARGEST_HEADER = 16 * 1024;

    private static final int LONGEST_LENGTH = 4;

    private final int largest;
    private final Admission admission;

    /** @param largest bytes of the largest packet; a larger one is refused as soon as its head is there */
    WholePackets(int largest, Admission admission) {
        this.largest = largest;
        this.admission = admission;
    }

    /** With what was held back, if this connection speaks MQTT already. */
    static void goOn(ChannelPipeline pipeline) {
        if (pipeline.context(WholePackets.class) instanceof ChannelHandlerContext here) {
            try {
                pipeline.get(WholePackets.class).channelRead(here, Unpooled.EMPTY_BUFFER);
            } catch (Exception e) {
                here.fireExceptionCaught(e);
            }
        }
    }

    @Override
    protected void decode(ChannelHandlerContext client, ByteBuf in, List<Object> out) {
        if (admission.isLeaving()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (admission.isPaused()) {
            return;
        }
        int length = 0;
        for (int i = 1; i < in.readableBytes(); i++) {
            byte next = in.getByte(in.readerIndex() + i);
            length |= (next & 0x7f) << 7 * (i - 1);
            if (next >= 0) {
                take(client, in, 1 + i, length);
                return;
            }
            if (i == LONGEST_LENGTH) {
                admission.hangUp(MQTTReasonCodes.MALFORMED_PACKET);
                return;
            }
        }
    }

    private void take(ChannelHandlerContext client, ByteBuf in, int head, int length) {
        int size = head + length;
        boolean publish = in.getUnsignedByte(in.readerIndex()) >> 4 == MqttMessageType.PUBLISH.value();
        if (size > mostBytes(publish)) {
            admission.hangUp(MQTTReasonCodes.PACKET_TOO_LARGE);
        } else if (in.readableBytes() >= size) {
            if (publish && headerBytes(in.slice(in.readerIndex(), size), head) > LARGEST_HEADER) {
                admission.hangUp(MQTTReasonCodes.PACKET_TOO_LARGE);
                return;
            }
            long before = admission.packets();
            client.fireChannelRead(in.readRetainedSlice(size));
            if (admission.packets() == before) {
                admission.hangUp(MQTTReasonCodes.MALFORMED_PACKET);
            }
            admission.handed(size);
        }
    }

    private int mostBytes(boolean publish) {
        if (!admission.isWelcome()) {
            return LARGEST_CONNECT;
        }
        return publish ? largest : LARGEST_HEADER;
    }

    /**
     * Of topic and properties, as they are said to be; that a topic ends beyond its packet is for the decoder to tell.
     */
    private int headerBytes(ByteBuf packet, int head) {
        boolean identified = (packet.getByte(packet.readerIndex()) & 0b110) != 0;
        ByteBuf rest = packet.slice(packet.readerIndex() + head, packet.readableBytes() - head);
        if (rest.readableBytes() < Short.BYTES) {
            return 0;
        }
        int topic = rest.readUnsignedShort();
        int beforeProperties = topic + (identified ? Short.BYTES : 0);
        if (beforeProperties > rest.readableBytes()) {
            return 0;
        }
        if (!admission.speaksMqtt5()) {
            return topic;
        }
        rest.skipBytes(beforeProperties);
        int length = 0;
        for (int i = 0; i < LONGEST_LENGTH && rest.isReadable(); i++) {
            byte next = rest.readByte();
            length |= (next & 0x7f) << 7 * i;
            if (next >= 0) {
                break;
            }
        }
        return topic + length;
    }
}
