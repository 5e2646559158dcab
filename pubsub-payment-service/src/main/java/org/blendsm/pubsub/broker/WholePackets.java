package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;

/**
 * Cuts what comes into packets, each as long as its head says and none too long. Netty's decoder alone would wait for
 * the bytes that a wrong length inside of a packet promises, and take them from the next ones.
 */
final class WholePackets extends ByteToMessageDecoder {
    private static final int LONGEST_LENGTH = 4;

    private final int largest;
    private final Admission admission;

    /** @param largest bytes of the largest packet; a larger one is refused as soon as its head is there */
    WholePackets(int largest, Admission admission) {
        this.largest = largest;
        this.admission = admission;
    }

    /** With what was held back while the client was not yet admitted. */
    static void goOn(ChannelPipeline pipeline) throws Exception {
        pipeline.get(WholePackets.class).channelRead(pipeline.context(WholePackets.class), Unpooled.EMPTY_BUFFER);
    }

    @Override
    protected void decode(ChannelHandlerContext client, ByteBuf in, List<Object> out) {
        if (admission.isLeaving()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (admission.isPending()) {
            return;
        }
        int length = 0;
        for (int i = 1; i < in.readableBytes(); i++) {
            byte next = in.getByte(in.readerIndex() + i);
            length |= (next & 0x7f) << 7 * (i - 1);
            if (next >= 0) {
                take(client, in, 1 + i + length);
                return;
            }
            if (i == LONGEST_LENGTH) {
                admission.hangUp(client, MQTTReasonCodes.MALFORMED_PACKET);
                return;
            }
        }
    }

    private void take(ChannelHandlerContext client, ByteBuf in, int size) {
        if (size > largest) {
            admission.hangUp(client, MQTTReasonCodes.PACKET_TOO_LARGE);
        } else if (in.readableBytes() >= size) {
            long before = admission.packets();
            client.fireChannelRead(in.readRetainedSlice(size));
            if (admission.packets() == before) {
                admission.hangUp(client, MQTTReasonCodes.MALFORMED_PACKET);
            }
        }
    }
}
