package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;

/** As much of a broker as says MQTT 5 packets in an order that its test chooses. One connection at a time. */
final class StubBroker implements AutoCloseable {
    static final ProductId STREAM = ProductId.of("a".repeat(64));
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int DISCONNECT = 14;

    private static final int CONNECT = 1;
    private static final int SUBSCRIBE = 8;
    private static final String TOPIC = "streams/" + STREAM;
    private static final byte[] PAYLOAD = "a message".getBytes(UTF_8);
    private static final int USER_PROPERTY = 0x26;
    private static final int DEADLINE = 20_000;

    private final String ticket = UUID.randomUUID().toString();
    private final ServerSocket door;
    private Socket client = new Socket();

    /** One packet of the client: its type, and what follows its length. */
    private record Packet(int type, byte[] body) {}

    StubBroker() throws IOException {
        door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        door.setSoTimeout(DEADLINE);
    }

    StreamAccess access() {
        return new StreamAccess(
                URI.create("mqtt://127.0.0.1:" + door.getLocalPort()),
                "buyer",
                "buyer",
                ticket,
                TOPIC,
                Optional.of("ticks"),
                OptionalLong.empty());
    }

    /** What its client publishes: under which packet id, with which sequence, or none. */
    record Published(int packetId, String sequence, String payload) {}

    /** The client's next packet is a publish at QoS 1. */
    Published published() throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(expect(PUBLISH)));
        assertThat(in.readUTF()).isEqualTo(TOPIC);
        int packetId = in.readUnsignedShort();
        DataInputStream properties = new DataInputStream(new ByteArrayInputStream(in.readNBytes(readLength(in))));
        String sequence = "";
        while (properties.available() > 0) {
            assertThat(properties.read()).isEqualTo(USER_PROPERTY);
            assertThat(properties.readUTF()).isEqualTo("sequence");
            sequence = properties.readUTF();
        }
        return new Published(packetId, sequence, new String(in.readAllBytes(), UTF_8));
    }

    static byte[] puback(Published taken) {
        return new byte[] {PUBACK << 4, 2, (byte) (taken.packetId() >> 8), (byte) taken.packetId()};
    }

    /** A refusal that says which sequence comes next. */
    static byte[] refusal(Published refused, int code, String nextSequence) throws IOException {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        property(properties, "nextSequence", nextSequence);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(PUBACK << 4);
        writeLength(packet, 4 + properties.size());
        packet.write(refused.packetId() >> 8);
        packet.write(refused.packetId());
        packet.write(code);
        writeLength(packet, properties.size());
        properties.writeTo(packet);
        return packet.toByteArray();
    }

    static byte[] refusal(Published refused, int code) {
        return new byte[] {PUBACK << 4, 3, (byte) (refused.packetId() >> 8), (byte) refused.packetId(), (byte) code};
    }

    /** Waits for a client that asks to be let in. */
    void awaitConnect() throws IOException {
        client = door.accept();
        client.setSoTimeout(DEADLINE);
        expect(CONNECT);
    }

    /** What lets it in, to a session that was kept. */
    static byte[] letIn() {
        return new byte[] {0x20, 3, 1, 0, 0};
    }

    /** The same to a new session. */
    static byte[] letInAnew() {
        return new byte[] {0x20, 3, 0, 0, 0};
    }

    /** The same by a broker that takes packets of less than 256 bytes. */
    static byte[] letInWithLittle() {
        return new byte[] {0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, (byte) 0xff};
    }

    /** What refuses its ticket. */
    static byte[] turnedAway() {
        return new byte[] {0x20, 3, 0, (byte) 0x86, 0};
    }

    static byte[] message(int sequence) throws IOException {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        property(properties, "stream", STREAM.toString());
        property(properties, "sequence", Integer.toString(sequence));
        property(properties, "sha256", Sha256.of(PAYLOAD).value());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeUTF(TOPIC);
        out.writeShort(sequence + 1);
        writeLength(body, properties.size());
        properties.writeTo(body);
        body.write(PAYLOAD);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(PUBLISH << 4 | 2);
        writeLength(packet, body.size());
        body.writeTo(packet);
        return packet.toByteArray();
    }

    private static void property(ByteArrayOutputStream to, String name, String value) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        out.write(USER_PROPERTY);
        out.writeUTF(name);
        out.writeUTF(value);
    }

    private static void writeLength(ByteArrayOutputStream to, int length) {
        int left = length;
        for (; left > 127; left >>= 7) {
            to.write(left & 127 | 128);
        }
        to.write(left);
    }

    /** All in one piece. */
    void send(byte[]... packets) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.write(packet);
        }
        client.getOutputStream().write(all.toByteArray());
    }

    /** The client's next packet is a subscription, which is granted. */
    void grantSubscription() throws IOException {
        byte[] asked = expect(SUBSCRIBE);
        send(new byte[] {(byte) 0x90, 4, asked[0], asked[1], 0, 1});
    }

    /** The client's next packet is of this type. */
    byte[] expect(int type) throws IOException {
        Packet next = read();
        assertThat(next.type()).as("type of the client's next packet").isEqualTo(type);
        return next.body();
    }

    private Packet read() throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        int type = in.readUnsignedByte() >> 4;
        return new Packet(type, in.readNBytes(readLength(in)));
    }

    private static int readLength(DataInputStream in) throws IOException {
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 127) << shift;
            shift += 7;
        } while (digit > 127);
        return length;
    }

    /** Ends the connection without a word. */
    void drop() throws IOException {
        client.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        door.close();
    }

    /** A client that was closed leaves no thread behind. */
    static void awaitNoClient() {
        await().atMost(Duration.ofMillis(DEADLINE))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("com.hivemq.client.mqtt")));
    }
}
