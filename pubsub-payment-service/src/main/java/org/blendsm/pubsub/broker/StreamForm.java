package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;

/**
 * How one stream's messages look: on the wire they carry the MQTT 5 user properties {@code sequence}, {@code stream}
 * and {@code sha256} after the seller's own; in the journal they are version ‖ durable ‖ received at ‖ SHA-256 ‖ length
 * of the properties ‖ properties ‖ payload. In Artemis a message's id is its sequence + 1, so an acknowledgement needs
 * no lookup.
 */
final class StreamForm {
    private static final byte VERSION = 1;
    private static final int HASH_BYTES = 32;
    private static final Set<String> OURS = Set.of("sequence", "stream", "sha256");
    private static final SimpleString COUNT = SimpleString.of(MQTTUtil.MQTT_USER_PROPERTY_EXISTS_KEY);
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::digest);

    private final ProductId stream;
    private final SimpleString address;
    private final SimpleString name;

    StreamForm(ProductId stream) {
        this.stream = stream;
        this.address = SimpleString.of(topic(stream));
        this.name = SimpleString.of(stream.toString());
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
        int count = sellersProperties(message);
        property(message, count, "sequence", SimpleString.of(Long.toString(sequence)));
        property(message, count + 1, "stream", name);
        property(message, count + 2, "sha256", SimpleString.of(HexFormat.of().formatHex(hash)));
        message.putIntProperty(COUNT, count + OURS.size());
        message.setExpiration(0);
        message.setMessageID(sequence + 1);
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
        form.skipBytes(HASH_BYTES);
        ByteBuf properties = form.readSlice(form.readInt());
        CoreMessage message = new CoreMessage(sequence + 1, form.readableBytes() + properties.readableBytes());
        message.getProperties().decode(properties);
        message.setAddress(address).setDurable(durable).setTimestamp(receivedAt).setType(Message.BYTES_TYPE);
        message.getBodyBuffer().byteBuf().writeBytes(form);
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

    /** How many user properties of its own the seller sent; what pretends to be one of ours is taken out. */
    private static int sellersProperties(CoreMessage message) {
        if (!message.containsProperty(COUNT)) {
            return 0;
        }
        int count = message.getIntProperty(COUNT);
        List<String> names = new ArrayList<>();
        List<SimpleString> values = new ArrayList<>();
        for (SimpleString key : List.copyOf(message.getPropertyNames())) {
            String text = key.toString();
            if (text.startsWith(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX)) {
                String place = text.substring(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX.length());
                names.add(place);
                values.add(message.getSimpleStringProperty(key));
            }
        }
        if (names.stream().noneMatch(place -> OURS.contains(nameIn(place)))) {
            return count;
        }
        names.forEach(place -> message.removeProperty(SimpleString.of(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX + place)));
        int kept = 0;
        for (int place = 0; place < count; place++) {
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).startsWith(place + ".") && !OURS.contains(nameIn(names.get(i)))) {
                    property(message, kept++, nameIn(names.get(i)), values.get(i));
                }
            }
        }
        return kept;
    }

    /** {@code 3.unit} → {@code unit} */
    private static String nameIn(String place) {
        return place.substring(place.indexOf('.') + 1);
    }

    private static void property(CoreMessage message, int place, String name, SimpleString value) {
        message.putStringProperty(SimpleString.of(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX + place + "." + name), value);
    }
}
