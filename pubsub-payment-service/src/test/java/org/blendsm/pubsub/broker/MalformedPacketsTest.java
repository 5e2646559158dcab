package org.blendsm.pubsub.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.blendsm.pubsub.broker.Packets.joined;
import static org.blendsm.pubsub.broker.Packets.text;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is no MQTT, or no MQTT that anybody should send, at the broker's port: whoever sends it is hung up on, the
 * others go on, and no socket of it stays.
 */
class MalformedPacketsTest {
    private static final long SEED = Long.getLong("blendsm.seed", 20_261_128L);
    private static final byte PACKET_TOO_LARGE = (byte) 0x95;
    private static final byte MALFORMED = (byte) 0x81;
    private static final byte PROTOCOL_ERROR = (byte) 0x82;

    private Pool pool;
    private ProductId product;
    private Seller seller;
    private Buyer buyer;
    private int before;

    private enum Way {
        TCP(Line::tcp),
        WEB_SOCKET(Line::webSocket);

        private final IntFunction<Line> open;

        Way(IntFunction<Line> open) {
            this.open = open;
        }
    }

    @BeforeEach
    void open(@TempDir Path directory) {
        open(Pool.patient(directory));
    }

    private void open(BrokerSettings settings) {
        pool = new Pool(settings);
        product = pool.product();
        seller = pool.seller(product);
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 1_000, 1_000);
        buyer = pool.buyer(agreement, product).connectAndSubscribe();
        before = pool.broker().connections();
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void whoever_has_not_introduced_himself_in_time_is_hung_up_on(@TempDir Path another) throws Exception {
        pool.close();
        open(Pool.settings(another, Duration.ofSeconds(10)));
        byte[] wrongTicket = connect(product.toString(), "a guess");
        Map<String, Line> strangers = new LinkedHashMap<>();
        strangers.put("silent", line(Way.TCP));
        strangers.put("one byte", line(Way.TCP, hex("10")));
        strangers.put("eight bytes", line(Way.TCP, hex("10 7f 00 04 4d 51 54 54")));
        strangers.put("half a CONNECT", line(Way.TCP, half(connected())));
        strangers.put("a wrong ticket", line(Way.TCP, wrongTicket));
        strangers.put("half a GET", line(Way.TCP, "GET / HTTP/1.1\r\nHost: x\r\n".getBytes(US_ASCII)));
        strangers.put("a GET", line(Way.TCP, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII)));
        strangers.put(
                "a GET with a body without end",
                line(
                        Way.TCP,
                        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\nxxxx".getBytes(US_ASCII)));
        strangers.put("GET nowhere", line(Way.TCP, "GET x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII)));
        strangers.put("silent over WebSocket", line(Way.WEB_SOCKET));
        strangers.put("half a CONNECT over WebSocket", line(Way.WEB_SOCKET, half(connected())));
        strangers.put("a wrong ticket over WebSocket", line(Way.WEB_SOCKET, wrongTicket));
        assertThat(pool.broker().connections()).isGreaterThan(before);

        requireHungUp(strangers);
    }

    @Test
    void whoever_starts_with_anything_but_a_connect_packet_is_hung_up_on() {
        requireHungUp(lines(Map.of(
                "PUBLISH first", hex("30 0a 00 01 61 00 62 63 64 65 66 67"),
                "SUBSCRIBE first", hex("82 08 00 01 00 00 02 61 62 01"),
                "PINGREQ first", hex("c0 00"),
                "DISCONNECT first", hex("e0 00"),
                "packet type 0", hex("00 00"),
                "packet type 15", hex("f0 00"),
                "a TLS hello", hex("16 03 01 00 a5 01 00 00 a1 03 03"),
                "another protocol", "AMQP\0\1\0\0".getBytes(US_ASCII),
                "words", "HELO broker.example\r\n".getBytes(US_ASCII),
                "another HTTP method", "POST / HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n".getBytes(US_ASCII))));
    }

    @Test
    void a_connect_packet_that_is_none_is_hung_up_on() {
        Map<String, byte[]> packets = new LinkedHashMap<>();
        packets.put("a length that never ends", hex("10 ff ff ff ff ff ff ff 7f 00 04 4d 51 54 54"));
        packets.put("the longest there is", hex("10 ff ff ff 7f 00 04 4d 51 54 54 05 02 00 3c"));
        packets.put("no protocol name", connect(hex("00 00 05 02 00 3c 00 00 00")));
        packets.put("another protocol name", connect(hex("00 04 4d 51 58 58 05 02 00 3c 00 00 00")));
        packets.put("version 99", connect(hex("00 04 4d 51 54 54 63 02 00 3c 00 00 00")));
        packets.put("a reserved flag", connect(hex("00 04 4d 51 54 54 05 03 00 3c 00 00 00")));
        packets.put("a client id beyond the packet", connect(hex("00 04 4d 51 54 54 05 02 00 3c 00 ff ff 61")));
        packets.put("properties beyond the packet", connect(hex("00 04 4d 51 54 54 05 02 00 3c ff 7f 00 00")));
        packets.put("a property that is none", connect(hex("00 04 4d 51 54 54 05 02 00 3c 02 7e 00 00 00")));
        packets.put("an id of half characters", connect(hex("00 04 4d 51 54 54 05 02 00 3c 00 00 02 ed a0")));
        ProductId other = pool.product();
        String ticket = pool.broker().tickets().toPublish(other);
        packets.put(
                "more than a CONNECT needs",
                connect(joined(
                        hex("00 04 4d 51 54 54 05 c2 00 3c"),
                        small(820),
                        text("x"),
                        text(other.toString()),
                        text(ticket))));
        packets.put("a password without a user", connect(hex("00 04 4d 51 54 54 05 42 00 3c 00 00 00 00 01 61")));
        requireHungUp(lines(packets));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whoever_has_a_ticket_is_told_what_was_wrong_and_hung_up_on_all_the_same(Way way) {
        Map<String, byte[]> malformed = new LinkedHashMap<>();
        malformed.put("QoS 3", hex("36 07 00 01 61 00 01 00 00"));
        malformed.put("packet id 0", hex("32 06 00 01 61 00 00 00"));
        malformed.put("a topic beyond the packet", hex("30 04 ff ff 61 61"));
        malformed.put("a topic with a wildcard", hex("30 04 00 01 23 00"));
        malformed.put("a property that is none", hex("30 06 00 01 61 02 7e 00"));
        malformed.put("a SUBSCRIBE with flags of another", hex("80 07 00 01 00 00 01 61 01"));
        malformed.put("a SUBSCRIBE with QoS 3", hex("82 07 00 01 00 00 01 61 03"));
        malformed.put("an UNSUBSCRIBE with flags of another", hex("a0 06 00 01 00 00 01 61"));
        malformed.put("packet type 0", hex("00 00"));
        malformed.put("a length that never ends", hex("30 ff ff ff ff ff 7f"));
        malformed.forEach((name, packet) -> requireEnd(way, name, packet, MALFORMED));

        Map<String, byte[]> against = new LinkedHashMap<>();
        against.put("a second CONNECT", connected());
        against.put("a SUBSCRIBE without a topic", hex("82 03 00 01 00"));
        against.put("an UNSUBSCRIBE without a topic", hex("a2 03 00 01 00"));
        against.put("a server's CONNACK", hex("20 03 00 00 00"));
        against.put("a server's PINGRESP", hex("d0 00"));
        against.put("an AUTH that nobody asked for", hex("f0 02 18 00"));
        against.forEach((name, packet) -> requireEnd(way, name, packet, PROTOCOL_ERROR));

        // told by its head alone: nothing of it is gathered
        requireEnd(way, "larger than any message may be", hex("30 ff ff ff 7f 00 01 61 00"), PACKET_TOO_LARGE);
        requireEnd(way, "a little larger than any message may be", hex("30 81 80 11 00 01 61 00"), PACKET_TOO_LARGE);
        requireEnd(way, "many small properties", publish(hex("61"), small(3_300)), PACKET_TOO_LARGE);
        byte[] topic = new byte[17_000];
        Arrays.fill(topic, (byte) 'a');
        requireEnd(way, "a long topic", publish(topic, small(0)), PACKET_TOO_LARGE);
        requireEnd(way, "a SUBSCRIBE of many topics", hex("82 81 80 01 00 01 00"), PACKET_TOO_LARGE);
        requireAsBefore();
    }

    @Test
    void what_comes_in_one_breath_with_a_good_connect_packet_is_taken_one_after_the_other() {
        int published = (int) pool.broker().streams().next(product);
        byte[] topic = text(Streams.topic(product));
        byte[] message = joined(new byte[] {0x30, (byte) (topic.length + 2)}, topic, new byte[] {0, 'x'});
        byte[] connect = connect(product.toString(), pool.broker().tickets().toPublish(product));
        try (Line line = line(Way.TCP, connect, message, message, hex("c0 00"), hex("00 00"))) {
            assertThat(line.first()).as("CONNACK").startsWith(0x20).contains((byte) 0, atIndex(3));
            assertThat(line.untilHungUp("one breath"))
                    .as("PINGRESP and the end")
                    .containsExactly(0xd0, 0, 0xe0, 2, MALFORMED, 0);
        }
        Mqtt.eventually(() -> assertThat(pool.broker().streams().next(product)).isEqualTo(published + 2L));
    }

    @Test
    void what_comes_in_one_breath_with_a_bad_connect_packet_is_never_looked_at() {
        try (Line line = line(Way.TCP, connect(product.toString(), "a guess"), hex("c0 00"))) {
            assertThat(line.first()).as("CONNACK").startsWith(0x20).contains((byte) 0x86, atIndex(3));
            assertThat(line.untilHungUp("one breath")).isEmpty();
        }
    }

    @Test
    void whoever_does_not_listen_to_the_last_word_is_hung_up_on_too() throws Exception {
        try (Line deaf = line(Way.TCP, connected(), hex("32 06 00 01 61 00 00 00"))) {
            Mqtt.eventually(() -> assertThat(pool.broker().connections()).isEqualTo(before));
        }
    }

    /** Artemis would tell it that what was refused was taken. */
    @Test
    void a_client_of_mqtt_3_1_is_not_let_in() {
        ProductId other = pool.product();
        String ticket = pool.broker().tickets().toPublish(other);
        byte[] connect = connect(
                joined(hex("00 06 4d 51 49 73 64 70 03 c2 00 3c"), text("x"), text(other.toString()), text(ticket)));
        try (Line line = line(Way.TCP, connect)) {
            assertThat(line.first())
                    .as("CONNACK: unacceptable protocol version")
                    .containsExactly(0x20, 2, 0, 1);
            assertThat(line.untilHungUp("MQTT 3.1")).isEmpty();
        }
        requireAsBefore();
    }

    @Test
    void noise_hurts_nobody() {
        System.out.println("MalformedPacketsTest: repeat with -Dblendsm.seed=" + SEED);
        Random random = new Random(SEED);
        byte[] right = joined(connected(), hex("82 08 00 01 00 00 02 61 62 01"), hex("c0 00"));
        for (int i = 0; i < 300; i++) {
            byte[] noise = right.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            try (Line line = line(Way.TCP)) {
                line.send(Arrays.copyOf(noise, 1 + random.nextInt(noise.length)));
            }
        }
        requireAsBefore();
    }

    /** Welcome first; then a DISCONNECT gives this reason, and nothing else comes. */
    private void requireEnd(Way way, String name, byte[] packet, byte reason) {
        try (Line line = line(way, connected())) {
            assertThat(line.first()).as("CONNACK").startsWith(0x20).contains((byte) 0, atIndex(3));
            line.send(packet);
            assertThat(line.untilHungUp(name)).as(name + " over " + way).containsExactly(0xe0, 2, reason, 0);
        }
    }

    private void requireHungUp(Map<String, Line> lines) {
        lines.forEach((name, line) -> line.untilHungUp(name));
        lines.values().forEach(Line::close);
        requireAsBefore();
    }

    /** Nobody else's connection was touched, and no other is left. */
    private void requireAsBefore() {
        int published = (int) pool.broker().streams().next(product);
        seller.publish(published, published + 5);
        buyer.awaitMessages(published + 5);
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, published + 5L));
        Mqtt.eventually(() -> assertThat(pool.broker().connections()).isEqualTo(before));
    }

    private Map<String, Line> lines(Map<String, byte[]> packets) {
        Map<String, Line> lines = new LinkedHashMap<>();
        packets.forEach((name, packet) -> lines.put(name, line(Way.TCP, packet)));
        return lines;
    }

    private Line line(Way way, byte[]... packets) {
        Line line = way.open.apply(pool.broker().port());
        if (packets.length > 0) {
            line.send(joined(packets));
        }
        return line;
    }

    /** A right CONNECT, with another product's ticket. */
    private byte[] connected() {
        ProductId other = pool.product();
        return connect(other.toString(), pool.broker().tickets().toPublish(other));
    }

    private static byte[] connect(String user, String ticket) {
        return connect(joined(hex("00 04 4d 51 54 54 05 c2 00 3c 00"), text("x"), text(user), text(ticket)));
    }

    private static byte[] connect(byte[] rest) {
        assertThat(rest.length).isLessThan(16_384);
        return rest.length < 128
                ? joined(new byte[] {0x10, (byte) rest.length}, rest)
                : joined(new byte[] {0x10, (byte) (rest.length | 0x80), (byte) (rest.length >> 7)}, rest);
    }

    /** At QoS 0. */
    private static byte[] publish(byte[] topic, byte[] properties) {
        byte[] rest = joined(new byte[] {(byte) (topic.length >> 8), (byte) topic.length}, topic, properties);
        return joined(hex("30"), varint(rest.length), rest);
    }

    /** So many user properties, each without a name and a value. */
    private static byte[] small(int properties) {
        byte[] all =
                joined(Collections.nCopies(properties, hex("26 00 00 00 00")).toArray(byte[][]::new));
        return joined(varint(all.length), all);
    }

    /** In three bytes, as lengths may be. */
    private static byte[] varint(int length) {
        return new byte[] {(byte) (length | 0x80), (byte) (length >> 7 | 0x80), (byte) (length >> 14)};
    }

    private static byte[] half(byte[] packet) {
        return Arrays.copyOf(packet, packet.length / 2);
    }

    private static byte[] hex(String spaced) {
        return HexFormat.ofDelimiter(" ").parseHex(spaced);
    }
}
