package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.journal.KeptForm;

/**
 * How one stream's messages look. In the journal a message is a record: version ‖ quality of service it came with ‖
 * received at (ms) ‖ SHA-256 of the payload ‖ length of the seller's properties ‖ these ‖ payload; the properties are
 * in the form of the wire. On the wire it carries, after the seller's own, the MQTT 5 user properties {@code sequence},
 * {@code stream} and {@code sha256}. In Artemis a message's id is its sequence + 1, so an acknowledgement needs no
 * lookup.
 */
final class StreamForm {
    /** Stands where a buyer's alias says which topic. */
    static final byte[] NO_TOPIC = new byte[Short.BYTES];

    private static final byte VERSION = 2;
    private static final int HASH_AT = 1 + 1 + Long.BYTES;
    private static final int PROPERTIES_AT = HASH_AT + Sha256.BYTES + Integer.BYTES;
    private static final int LABELS_BYTES = 200;
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::digest);

    private final ProductId stream;
    private final SimpleString address;
    private final byte[] topic;
    private final byte[] streamLabel;

    StreamForm(ProductId stream) {
        this.stream = stream;
        this.address = SimpleString.of(topic(stream));
        ByteBuf text = Unpooled.buffer();
        WireForm.writeText(text, topic(stream));
        this.topic = bytes(text);
        ByteBuf label = Unpooled.buffer();
        WireForm.writeUserProperty(label, "stream", stream.toString());
        this.streamLabel = bytes(label);
    }

    /** The MQTT topic of a product's stream. */
    static String topic(ProductId stream) {
        return topic(stream.toString());
    }

    /** The same by the product's id as a ticket names it. */
    static String topic(String product) {
        return "streams/" + product;
    }

    static long sequence(long messageId) {
        return messageId - 1;
    }

    SimpleString address() {
        return address;
    }

    /** The topic in the form of the wire. */
    byte[] topicBytes() {
        return topic;
    }

    /** The record of a message that was published; it does not depend on the sequence. */
    byte[] record(CoreMessage published, SellersProperties given, Instant receivedAt) {
        ByteBuf properties = given.encoded();
        ByteBuf payload = published.getReadOnlyBodyBuffer().byteBuf();
        byte[] bytes = new byte[PROPERTIES_AT + properties.readableBytes() + payload.readableBytes()];
        Unpooled.wrappedBuffer(bytes)
                .writerIndex(0)
                .writeByte(VERSION)
                .writeByte(published.getIntProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY))
                .writeLong(receivedAt.toEpochMilli())
                .writeZero(Sha256.BYTES)
                .writeInt(properties.readableBytes())
                .writeBytes(properties)
                .writeBytes(payload.duplicate());
        int payloadAt = bytes.length - payload.readableBytes();
        MessageDigest digest = DIGEST.get();
        digest.update(bytes, payloadAt, bytes.length - payloadAt);
        System.arraycopy(digest.digest(), 0, bytes, HASH_AT, Sha256.BYTES);
        return bytes;
    }

    /** Whether two records are of one payload, by their hashes. */
    static boolean haveSamePayload(byte[] one, byte[] other) {
        opened(one);
        opened(other);
        return Arrays.equals(one, HASH_AT, HASH_AT + Sha256.BYTES, other, HASH_AT, HASH_AT + Sha256.BYTES);
    }

    /** What the log's readers see of a record. */
    StreamMessage read(long sequence, byte[] record) {
        ByteBuf form = opened(record);
        form.skipBytes(1);
        Instant receivedAt = Instant.ofEpochMilli(form.readLong());
        byte[] hash = new byte[Sha256.BYTES];
        form.readBytes(hash);
        form.skipBytes(form.readInt());
        byte[] payload = new byte[form.readableBytes()];
        form.readBytes(payload);
        return new StreamMessage(stream, sequence, receivedAt, Sha256.ofBytes(hash), payload);
    }

    /** A record, ready to be delivered as the message with that sequence. */
    Parcel parcel(long sequence, byte[] record) {
        ByteBuf form = opened(record);
        byte publishedWithQos = form.readByte();
        int payloadAt = PROPERTIES_AT + form.getInt(HASH_AT + Sha256.BYTES);
        return new Parcel(this, sequence, publishedWithQos, record, PROPERTIES_AT, payloadAt, labels(sequence, record));
    }

    private byte[] labels(long sequence, byte[] record) {
        ByteBuf labels = Unpooled.buffer(LABELS_BYTES);
        WireForm.writeUserProperty(labels, "sequence", Long.toString(sequence));
        labels.writeBytes(streamLabel);
        WireForm.writeUserProperty(labels, "sha256", HexFormat.of().formatHex(record, HASH_AT, HASH_AT + Sha256.BYTES));
        return bytes(labels);
    }

    private static byte[] bytes(ByteBuf form) {
        byte[] bytes = new byte[form.readableBytes()];
        form.readBytes(bytes);
        return bytes;
    }

    private static ByteBuf opened(byte[] record) {
        ByteBuf form = Unpooled.wrappedBuffer(record);
        KeptForm.require(VERSION, form.readByte(), "a message");
        return form;
    }
}
