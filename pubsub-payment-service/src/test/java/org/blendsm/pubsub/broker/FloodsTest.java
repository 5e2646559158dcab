package org.blendsm.pubsub.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.blendsm.pubsub.broker.Packets.joined;
import static org.blendsm.pubsub.broker.Packets.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever sends without end, and reads nothing, fills none of the broker's memory and takes none of its threads from
 * the others. Each flood ends: when the broker hangs up, or after so many bytes.
 */
class FloodsTest {
    private static final int MANY = 64 << 20;
    /** What the kernel keeps of one connection, both ways, and of a packet that is not whole, may be as much. */
    private static final int KEPT_BY_KERNEL = MANY / 2;
    /** Of what one client was told: a little more than where Netty calls a channel no longer writable. */
    private static final int UNHEARD = 1 << 20;

    private static final byte QUOTA_EXCEEDED = (byte) 0x97;
    private static final byte NOT_AUTHORIZED = (byte) 0x87;
    private static final byte RECEIVE_MAXIMUM_EXCEEDED = (byte) 0x93;
    private static final String WEB_SOCKET =
            "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: mqtt\r\n\r\n";

    @TempDir
    private Path directory;

    @Test
    void what_a_stranger_sends_while_its_connect_waits_is_not_read() throws Exception {
        try (Pool pool = new Pool(Pool.settings(directory, Duration.ofSeconds(5)));
                Socket stranger = socket(pool);
                AutoCloseable _ = held(pool.broker().servers())) {
            stranger.getOutputStream().write(connect("nobody", "a guess", 60));

            assertThat(flood(stranger, new byte[1 << 16], MANY)).isLessThan(KEPT_BY_KERNEL);
        }
    }

    @Test
    void what_a_client_sends_while_nobody_comes_to_it_is_not_read() throws Exception {
        try (Pool pool = new Pool(directory);
                Socket seller = seller(pool, pool.product(), 1);
                AutoCloseable _ = held(pool.broker().servers())) {
            // hung up on in the end because nothing is heard of it for longer than it promised
            assertThat(flood(seller, repeated(publish(0, "another", new byte[1 << 14])), MANY))
                    .isLessThan(KEPT_BY_KERNEL);
        }
    }

    @Test
    void a_strangers_pings_over_web_socket_wait_for_it_to_read() throws Exception {
        try (Pool pool = new Pool(Pool.settings(directory, Duration.ofSeconds(5)));
                Socket stranger = socket(pool)) {
            stranger.getOutputStream().write(WEB_SOCKET.getBytes(US_ASCII));
            byte[] ping = new byte[6 + 125];
            ping[0] = (byte) 0x89;
            ping[1] = (byte) (0x80 | 125);

            assertThat(mostUnheard(pool, stranger, repeated(ping))).isLessThan(UNHEARD);
        }
    }

    @Test
    void a_clients_pings_wait_for_it_to_read_the_answers() throws Exception {
        try (Pool pool = new Pool(directory);
                Socket seller = seller(pool, pool.product(), 1)) {
            assertThat(mostUnheard(pool, seller, repeated(new byte[] {(byte) 0xc0, 0})))
                    .isLessThan(UNHEARD);
        }
    }

    @Test
    void one_ticket_on_all_its_connections_takes_no_turn_of_the_others() throws Exception {
        try (Pool pool = new Pool(directory)) {
            ProductId greedy = pool.product();
            String ticket = pool.broker().tickets().toPublish(greedy);
            try (Socket first = in(pool, greedy.toString(), ticket, 60)) {
                first.getOutputStream().write(publish(1, Streams.topic(greedy), new byte[250 << 10], "0"));
                assertThat(packet(first)).startsWith(0x40);
            }
            List<Socket> all = new ArrayList<>();
            byte[] again = repeated(publish(0, Streams.topic(greedy), new byte[1], "0"));
            for (int i = 0; i < 16; i++) {
                Socket one = in(pool, greedy.toString(), ticket, 60);
                all.add(one);
                Thread.ofVirtual().start(() -> flood(one, again, MANY));
            }
            ProductId product = pool.product();
            AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 1_000, 1_000);
            Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();

            pool.seller(product).publish(0, 100);

            buyer.awaitMessages(100);
            for (Socket one : all) {
                one.close();
            }
        }
    }

    @Test
    void more_publishes_without_an_answer_than_mqtt_allows_end_the_connection() throws Exception {
        CountDownLatch diskIsBack = new CountDownLatch(1);
        CountDownLatch stalled = new CountDownLatch(1);
        // the listener runs on the journal's thread: while it waits, the disk is as good as stuck
        try (Pool pool = new Pool(Pool.patient(directory), (agreement, position) -> {
            stalled.countDown();
            Mqtt.await(diskIsBack);
        })) {
            ProductId product = pool.product();
            AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 100);
            pool.buyer(agreement, product).connectAndSubscribe();
            try (Socket seller = seller(pool, product, 0)) {
                byte[] first = publish(1, Streams.topic(product), new byte[1], "0");
                byte[] second = publish(1, Streams.topic(product), new byte[1], "1");
                seller.getOutputStream().write(first);
                assertThat(packet(seller)).startsWith(0x40);
                Mqtt.await(stalled);
                seller.getOutputStream().write(second);
                byte[] repeats = repeated(second);
                int eachTime = repeats.length / second.length;
                int sent = 1;
                while (sent + eachTime <= 65_535) {
                    seller.getOutputStream().write(repeats);
                    sent += eachTime;
                }
                seller.getOutputStream().write(new byte[] {(byte) 0xc0, 0});
                assertThat(packet(seller))
                        .as("nothing waits for the disk but its answer")
                        .containsExactly(0xd0, 0);

                seller.getOutputStream().write(repeats);
                assertThat(packet(seller)).containsExactly(0xe0, 2, RECEIVE_MAXIMUM_EXCEEDED, 0);
                assertThat(isHungUp(seller)).isTrue();
            } finally {
                diskIsBack.countDown();
            }
        }
    }

    @Test
    void one_ticket_opens_sixteen_connections() throws Exception {
        try (Pool pool = new Pool(directory)) {
            ProductId product = pool.product();
            String ticket = pool.broker().tickets().toPublish(product);
            List<Socket> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(in(pool, product.toString(), ticket, 60));
            }

            try (Socket refused = socket(pool)) {
                refused.getOutputStream().write(connect(product.toString(), ticket, 60));
                assertThat(packet(refused)).startsWith(0x20).contains(QUOTA_EXCEEDED, atIndex(3));
                assertThat(isHungUp(refused)).isTrue();
            }
            seller(pool, pool.product(), 60).close();
            all.getFirst().close();
            Mqtt.eventually(() -> in(pool, product.toString(), ticket, 60).close());
            for (Socket one : all) {
                one.close();
            }
        }
    }

    @Test
    void ten_false_ticks_end_a_connection() throws Exception {
        try (Pool pool = new Pool(directory)) {
            ProductId product = pool.product();
            AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 150);
            Chain chain = new Chain("first", 10);
            pool.broker().meter().voucher(agreement, 0, chain.voucher(agreement, 0), true);
            byte[] falseTick = ByteBuffer.allocate(36).putInt(15).array();
            try (Socket buyer =
                    in(pool, agreement.toString(), pool.broker().tickets().toSubscribe(agreement), 60)) {
                for (int i = 0; i < 9; i++) {
                    buyer.getOutputStream().write(publish(1, Meter.TICKS, falseTick));
                    assertThat(packet(buyer)).startsWith(0x40).contains(NOT_AUTHORIZED, atIndex(4));
                }
                // at QoS 0 nothing is answered, and it counts all the same
                buyer.getOutputStream().write(publish(0, Meter.TICKS, falseTick));
                assertThat(packet(buyer)).containsExactly(0xe0, 2, NOT_AUTHORIZED, 0);
                assertThat(isHungUp(buyer)).isTrue();
            }
        }
    }

    /** So many of them that all are taken up, and the next ones wait. */
    private static AutoCloseable held(Executor servers) {
        CountDownLatch letGo = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            servers.execute(() -> Mqtt.await(letGo));
        }
        return letGo::countDown;
    }

    /** Sends, and reads nothing, until it is hung up on or has sent so much; returns how much. */
    private static long flood(Socket line, byte[] bytes, long most) {
        long sent = 0;
        try {
            while (sent < most) {
                line.getOutputStream().write(bytes);
                sent += bytes.length;
            }
        } catch (IOException hungUp) {
            // which is an end
        }
        return sent;
    }

    /** The most that was held for this client while it sent and did not read, until it was hung up on. */
    private static long mostUnheard(Pool pool, Socket line, byte[] bytes) throws Exception {
        long most = 0;
        Thread flood = Thread.ofPlatform().start(() -> flood(line, bytes, MANY / 8));
        while (flood.isAlive() || pool.broker().connections() > 0) {
            most = Math.max(most, pool.broker().unheard());
            flood.join(Duration.ofMillis(1));
        }
        return most;
    }

    private static Socket seller(Pool pool, ProductId product, int keepAliveSeconds) throws IOException {
        return in(pool, product.toString(), pool.broker().tickets().toPublish(product), keepAliveSeconds);
    }

    private static Socket in(Pool pool, String user, String ticket, int keepAliveSeconds) throws IOException {
        Socket line = socket(pool);
        line.getOutputStream().write(connect(user, ticket, keepAliveSeconds));
        assertThat(packet(line)).as("CONNACK").startsWith(0x20).contains((byte) 0, atIndex(3));
        return line;
    }

    private static Socket socket(Pool pool) throws IOException {
        Socket line = new Socket();
        line.setReceiveBufferSize(1 << 13);
        line.setSendBufferSize(1 << 16);
        line.setSoTimeout((int) Mqtt.SECONDS * 1000);
        line.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), pool.broker().port()));
        return line;
    }

    /** The next packet; a short one. */
    /** Who hangs up on bytes that nobody has read resets the connection. */
    private static boolean isHungUp(Socket line) throws IOException {
        try {
            return line.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static byte[] packet(Socket line) throws IOException {
        byte[] head = line.getInputStream().readNBytes(2);
        if (head.length < 2) {
            throw new SocketException("hung up");
        }
        return joined(head, line.getInputStream().readNBytes(head[1]));
    }

    private static byte[] connect(String user, String ticket, int keepAliveSeconds) {
        return packet(
                0x10,
                text("MQTT"),
                new byte[] {5, (byte) 0xc2, 0, (byte) keepAliveSeconds, 0},
                text(Pool.id("client")),
                text(user),
                text(ticket));
    }

    private static byte[] publish(int qos, String topic, byte[] payload, String... sequence) {
        byte[] properties = Stream.of(sequence)
                .map(said -> joined(new byte[] {0x26}, text("sequence"), text(said)))
                .reduce(new byte[0], Packets::joined);
        return packet(
                0x30 | qos << 1,
                text(topic),
                qos == 0 ? new byte[0] : new byte[] {0, 1},
                new byte[] {(byte) properties.length},
                properties,
                payload);
    }

    private static byte[] packet(int head, byte[]... parts) {
        byte[] rest = joined(parts);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(head);
        int length = rest.length;
        do {
            packet.write(length > 127 ? length & 0x7f | 0x80 : length);
            length >>= 7;
        } while (length > 0);
        packet.writeBytes(rest);
        return packet.toByteArray();
    }

    /** Whole packets, some 64 KiB of them. */
    private static byte[] repeated(byte[] packet) {
        return joined(
                Stream.generate(() -> packet).limit((1 << 16) / packet.length).toArray(byte[][]::new));
    }
}
