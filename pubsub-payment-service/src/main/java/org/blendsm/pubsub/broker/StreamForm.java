package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;

/**
 * How one stream's messages look. On the wire they carry, after the seller's own, the MQTT 5 user properties
 * {@code sequence}, {@code stream} and {@code sha256}; these labels are made once and go along beside the message, for
 * Artemis would parse them out of its own properties at every delivery. In the journal a message is version ‖ durable ‖
 * received at ‖ SHA-256 ‖ length of the seller's properties ‖ these ‖ payload. In Artemis a message's id is its
 * sequence + 1, so an acknowledgement needs no lookup.
 */
final class StreamForm {
    private static final byte VERSION = 1;
    private static final int HASH_BYTES = 32;
    private static final Set<String> OURS = Set.of("sequence", "stream", "sha256");
    private static final SimpleString COUNT = SimpleString.of(MQTTUtil.MQTT_USER_PROPERTY_EXISTS_KEY);
    private static final String PREFIX = MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX;
    private static final Object LABELS = UserProperties.class;
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::digest);

    private final ProductId stream;
    private final SimpleString address;
    private final String name;

    StreamForm(ProductId stream) {
        this.stream = stream;
        this.address = SimpleString.of(topic(stream));
        this.name = stream.toString();
    }

    /** The MQTT topic of a product's stream. */
    static String topic(ProductId stream) {
        return "streams/" + stream;
    }

    static long sequence(long messageId) {
        return messageId - 1;
    }

    SimpleString address() {
        return address;
    }

    /** SHA-256 of the payload. */
    static byte[] hash(CoreMessage message) {
        ByteBuf payload = message.getReadOnlyBodyBuffer().byteBuf();
        MessageDigest digest = DIGEST.get();
        digest.update(payload.nioBuffer());
        return digest.digest();
    }

    /** Gives a published message its place. It never expires: who pays for a sequence gets it. */
    void stamp(CoreMessage message, long sequence, byte[] hash) {
        withoutForgedLabels(message);
        message.setUserContext(LABELS, labels(sequence, hash));
        message.setMessageID(sequence + 1);
        if (message.getExpiration() != 0) {
            message.setExpiration(0);
        }
    }

    /** The user properties that go out with a stamped message. */
    static UserProperties labels(Message message) {
        return (UserProperties) Objects.requireNonNull(((CoreMessage) message).getUserContext(LABELS));
    }

    private UserProperties labels(long sequence, byte[] hash) {
        return new UserProperties(List.of(
                new StringPair("sequence", Long.toString(sequence)),
                new StringPair("stream", name),
                new StringPair("sha256", HexFormat.of().formatHex(hash))));
    }

    byte[] encode(CoreMessage message, byte[] hash, Instant receivedAt) {
        ByteBuf payload = message.getReadOnlyBodyBuffer().byteBuf();
        int properties = message.getProperties().getEncodeSize();
        byte[] bytes = new byte[1 + 1 + Long.BYTES + HASH_BYTES + Integer.BYTES + properties + payload.readableBytes()];
        ByteBuf form = Unpooled.wrappedBuffer(bytes).writerIndex(0);
        form.writeByte(VERSION)
                .writeBoolean(message.isDurable())
                .writeLong(receivedAt.toEpochMilli())
                .writeBytes(hash)
                .writeInt(properties);
        message.getProperties().encode(form);
        form.writeBytes(payload);
        return bytes;
    }

    /** What the log's readers see of a journaled message. */
    StreamMessage read(long sequence, byte[] bytes) {
        ByteBuf form = opened(bytes);
        form.skipBytes(1);
        Instant receivedAt = Instant.ofEpochMilli(form.readLong());
        byte[] hash = new byte[HASH_BYTES];
        form.readBytes(hash);
        form.skipBytes(form.readInt());
        byte[] payload = new byte[form.readableBytes()];
        form.readBytes(payload);
        return new StreamMessage(stream, sequence, receivedAt, Sha256.ofBytes(hash), payload);
    }

    /** The message as it was published, ready to be delivered again. */
    CoreMessage decode(long sequence, byte[] bytes) {
        ByteBuf form = opened(bytes);
        boolean durable = form.readBoolean();
        long receivedAt = form.readLong();
        byte[] hash = new byte[HASH_BYTES];
        form.readBytes(hash);
        ByteBuf properties = form.readSlice(form.readInt());
        CoreMessage message = new CoreMessage(sequence + 1, form.readableBytes() + properties.readableBytes());
        message.getProperties().decode(properties);
        message.setAddress(address).setDurable(durable).setTimestamp(receivedAt).setType(Message.BYTES_TYPE);
        message.getBodyBuffer().byteBuf().writeBytes(form);
        message.setUserContext(LABELS, labels(sequence, hash));
        return message;
    }

    private static ByteBuf opened(byte[] bytes) {
        ByteBuf form = Unpooled.wrappedBuffer(bytes);
        byte version = form.readByte();
        if (version != VERSION) {
            throw new IllegalStateException("The journal holds a message of version " + version
                    + "; this broker reads version " + VERSION + ". Start the release that wrote it.");
        }
        return form;
    }

    /** Takes out what a seller sent under the names of our labels. */
    private static void withoutForgedLabels(CoreMessage message) {
        if (!message.containsProperty(COUNT)) {
            return;
        }
        SortedMap<Integer, StringPair> sent = new TreeMap<>();
        for (SimpleString key : List.copyOf(message.getPropertyNames())) {
            if (key.toString().startsWith(PREFIX)) {
                String place = key.toString().substring(PREFIX.length());
                int dot = place.indexOf('.');
                StringPair pair = new StringPair(place.substring(dot + 1), message.getStringProperty(key));
                sent.put(Integer.valueOf(place.substring(0, dot)), pair);
            }
        }
        if (sent.values().stream().noneMatch(pair -> OURS.contains(pair.key))) {
            return;
        }
        sent.forEach((place, pair) -> message.removeProperty(SimpleString.of(PREFIX + place + "." + pair.key)));
        int kept = 0;
        for (StringPair pair : sent.values()) {
            if (!OURS.contains(pair.key)) {
                message.putStringProperty(PREFIX + kept++ + "." + pair.key, pair.value);
            }
        }
        message.putIntProperty(COUNT, kept);
    }
}
