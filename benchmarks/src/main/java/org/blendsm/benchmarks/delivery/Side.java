package org.blendsm.benchmarks.delivery;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One broker with its seller and its buyers. Loads end by themselves or by their deadline. */
final class Side implements AutoCloseable {
    private static final int UNACKNOWLEDGED = 1_000;
    private static final int PAYLOAD = 128;
    private static final long DEADLINE_SECONDS = 120;
    private static final double CLOCK_TICKS = 100;

    private final RunningBroker broker;
    private final String topic = "streams/" + BrokerUnderTest.PRODUCT;
    private final Mqtt5AsyncClient seller;
    private final List<Mqtt5AsyncClient> buyers = new ArrayList<>();
    private final AtomicInteger received = new AtomicInteger();
    private volatile long[] latencies = {};

    /** What one round said. */
    record Round(double deliveriesPerSecond, double cpuMicrosPerDelivery, double p50Micros, double p99Micros) {}

    /** A load on a broker whose buyers owe nothing, or pay as they acknowledge. */
    Side(RunningBroker broker, int count) {
        this(broker, count, Optional.empty());
    }

    /** A load on a broker whose buyers bring vouchers or ticks, where they are given a wallet to pay from. */
    Side(RunningBroker broker, int count, Optional<Wallet> wallet) {
        this.broker = broker;
        this.seller = connect(broker.port(), BrokerUnderTest.PRODUCT.toString(), broker.sellersPassword());
        for (int i = 0; i < count; i++) {
            int number = i;
            Mqtt5AsyncClient buyer =
                    connect(broker.port(), BrokerUnderTest.agreement(i).toString(), broker.buyersPassword(i));
            Runnable pay = wallet.<Runnable>map(from -> () -> from.count(number, buyer))
                    .orElse(() -> {});
            await(buyer.subscribeWith()
                    .topicFilter(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .callback(message -> {
                        receive(message);
                        pay.run();
                    })
                    .send());
            buyers.add(buyer);
        }
    }

    String name() {
        return broker.name();
    }

    /** As fast as it goes: so many messages, each to every buyer. */
    Round saturated(int messages) throws IOException {
        return load(messages, 0);
    }

    /** Open loop: so many messages a second, whether the broker keeps up or not. */
    Round paced(int messages, double perSecond) throws IOException {
        return load(messages, (long) (TimeUnit.SECONDS.toNanos(1) / perSecond));
    }

    private Round load(int messages, long nanosBetween) throws IOException {
        int deliveries = messages * buyers.size();
        received.set(0);
        latencies = new long[deliveries];
        double cpuBefore = cpuSeconds();
        long start = System.nanoTime();
        Semaphore window = new Semaphore(nanosBetween == 0 ? UNACKNOWLEDGED : messages);
        for (int i = 0; i < messages; i++) {
            long due = nanosBetween == 0 ? System.nanoTime() : start + i * nanosBetween;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            window.acquireUninterruptibly();
            byte[] payload = ByteBuffer.allocate(PAYLOAD).putLong(due).array();
            var unused = seller.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload)
                    .send()
                    .whenComplete((result, failure) -> window.release());
        }
        long deadline = start + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (received.get() < deliveries && System.nanoTime() < deadline) {
            LockSupport.parkNanos(200_000);
        }
        if (received.get() != deliveries) {
            throw new IllegalStateException(
                    broker.name() + " delivered " + received + " of " + deliveries + " in " + DEADLINE_SECONDS + " s");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = cpuSeconds() - cpuBefore;
        long[] sorted = latencies.clone();
        Arrays.sort(sorted);
        return new Round(
                deliveries / seconds,
                cpu * 1e6 / deliveries,
                sorted[deliveries / 2] / 1e3,
                sorted[(int) (deliveries * 0.99)] / 1e3);
    }

    private void receive(Mqtt5Publish message) {
        long sent = ByteBuffer.wrap(message.getPayloadAsBytes()).getLong();
        int at = received.getAndIncrement();
        if (at < latencies.length) {
            latencies[at] = System.nanoTime() - sent;
        }
    }

    /** What the broker's process has used since it started (fields 14 and 15 of /proc/pid/stat). */
    private double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + broker.process().pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS;
    }

    private static Mqtt5AsyncClient connect(int port, String user, String password) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(user)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        await(client.connectWith()
                .restrictions()
                .receiveMaximum(1_000)
                .applyRestrictions()
                .send());
        return client;
    }

    private static void await(CompletableFuture<?> answer) {
        try {
            answer.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
