package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    private static final ProductId PRODUCT = ProductId.of("a".repeat(64));
    private static final Parties PARTIES = Pool.parties();
    private static final AgreementId METERED = AgreementId.of("b".repeat(64));
    private static final AgreementId VOUCHERED = AgreementId.of("c".repeat(64));
    private static final long WINDOW = 30;
    private static final int KILL_AFTER_PUBACKS = 2_000;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void nothing_is_left_running() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void kill_9_in_mid_stream_loses_nothing_acknowledged_and_charges_nothing_twice(@TempDir Path directory)
            throws Exception {
        Set<String> pubacked = new ConcurrentSkipListSet<>();
        Process process = start(directory);
        started.add(process);
        BufferedReader told = process.inputReader(StandardCharsets.UTF_8);
        int port = Integer.parseInt(line(told));
        String publishTicket = line(told);
        Buyer metered = new Buyer(port, METERED, line(told), PRODUCT).connectAndSubscribe();
        Buyer vouchered = new Buyer(port, VOUCHERED, line(told), PRODUCT).connectAndSubscribe();
        publishUntilKilled(new Seller(port, PRODUCT, publishTicket), pubacked, process);
        long lastVoucher = vouchersAccepted(told);

        try (Broker broker = Broker.start(Pool.patient(directory), Clock.systemUTC(), () -> true, (a, p) -> {})) {
            int logged = logHoldsOnce(broker, pubacked);
            meterIsRebuilt(broker, metered, vouchered, lastVoucher);
            goesOn(broker, metered, logged);
        }
    }

    private static int logHoldsOnce(Broker broker, Set<String> pubacked) {
        List<StreamMessage> log = broker.streams().read(PRODUCT, 0, 10_000, Long.MAX_VALUE);
        List<String> payloads = log.stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
        assertThat(pubacked).hasSizeGreaterThanOrEqualTo(KILL_AFTER_PUBACKS);
        assertThat(log).extracting(StreamMessage::sequence).isEqualTo(Buyer.sequences(0, log.size()));
        assertThat(payloads).doesNotHaveDuplicates().isSorted().containsAll(pubacked);
        assertThat(broker.streams().next(PRODUCT)).isEqualTo(log.size());
        return log.size();
    }

    private static void meterIsRebuilt(Broker broker, Buyer metered, Buyer vouchered, long lastVoucher) {
        Reading plain = broker.meter().reading(METERED);
        assertThat(plain.acknowledged()).isPositive().isLessThanOrEqualTo(metered.received.size());
        assertThat(plain.delivered()).isGreaterThanOrEqualTo(plain.acknowledged());
        Reading paying = broker.meter().reading(VOUCHERED);
        assertThat(lastVoucher).isPositive();
        assertThat(paying.paid()).isGreaterThanOrEqualTo(lastVoucher);
        assertThat(paying.limit()).isEqualTo(paying.paid() + WINDOW);
        assertThat(vouchered.sequences()).isEqualTo(Buyer.sequences(0, vouchered.received.size()));
        assertThat((long) vouchered.received.size()).isLessThanOrEqualTo(paying.limit());
    }

    /** The buyer's two connections together saw everything in order, with at most the unrecorded part twice. */
    private static void goesOn(Broker broker, Buyer before, int logged) throws Exception {
        long acknowledged = broker.meter().reading(METERED).acknowledged();
        try (Buyer after = new Buyer(broker.port(), METERED, broker.tickets().toSubscribe(METERED), PRODUCT)) {
            after.connectAndSubscribe().awaitMessages((int) (logged - acknowledged));
            assertThat(after.sequences()).isEqualTo(Buyer.sequences(acknowledged, logged));
            TreeSet<Long> seen = new TreeSet<>(before.sequences());
            seen.addAll(after.sequences());
            assertThat(new HashSet<>(seen)).hasSize(logged);
        }
    }

    private static void publishUntilKilled(Seller seller, Set<String> pubacked, Process process) throws Exception {
        Semaphore window = new Semaphore(100);
        Semaphore enough = new Semaphore(0);
        for (int i = 0; i < 10 * KILL_AFTER_PUBACKS && enough.availablePermits() < KILL_AFTER_PUBACKS; i++) {
            Mqtt.await(window);
            String payload = "%06d".formatted(i);
            var unused = seller.send(payload, MqttQos.AT_LEAST_ONCE).whenComplete((result, failure) -> {
                if (failure == null && result.getError().isEmpty()) {
                    pubacked.add(payload);
                    enough.release();
                }
                window.release();
            });
        }
        // by its handle: killed through Process, what it said would be lost too
        process.toHandle().destroyForcibly();
        assertThat(process.waitFor(Mqtt.SECONDS, TimeUnit.SECONDS)).isTrue();
        Mqtt.eventually(() -> assertThat(window.availablePermits()).isEqualTo(100));
    }

    /** What the killed broker had said about accepted vouchers. */
    private static long vouchersAccepted(BufferedReader told) throws IOException {
        long last = 0;
        for (String said = told.readLine(); said != null; said = told.readLine()) {
            if (said.matches("paid \\d+")) {
                last = Long.parseLong(said.substring("paid ".length()));
            }
        }
        return last;
    }

    private static Process start(Path directory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = Stream.concat(
                        Stream.of(java, "-cp", System.getProperty("java.class.path"), "-Xmx256m"),
                        Stream.of(
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                ToBeKilled.class.getName(),
                                directory.toString()))
                .toList();
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String line(BufferedReader told) {
        return Mqtt.await(CompletableFuture.supplyAsync(() -> {
            try {
                String said = told.readLine();
                if (said == null) {
                    throw new AssertionError("the broker said nothing more");
                }
                return said;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }));
    }

    /** A broker in a process of its own, whose second buyer pays a voucher for every ten messages delivered. */
    static final class ToBeKilled {
        private ToBeKilled() {}

        public static void main(String[] args) throws InterruptedException {
            BrokerSettings settings = Pool.patient(Path.of(args[0]));
            Broker broker = Broker.start(settings, Clock.systemUTC(), () -> true, (a, p) -> {});
            Meter meter = broker.meter();
            meter.open(new AgreementTerms(
                    METERED, PRODUCT, Optional.of(PARTIES), PaymentMode.METERED, WINDOW, Pool.UNLIMITED));
            meter.open(new AgreementTerms(
                    VOUCHERED, PRODUCT, Optional.of(PARTIES), PaymentMode.VOUCHER, WINDOW, Pool.UNLIMITED));
            System.out.println(broker.port());
            System.out.println(broker.tickets().toPublish(PRODUCT));
            System.out.println(broker.tickets().toSubscribe(METERED));
            System.out.println(broker.tickets().toSubscribe(VOUCHERED));
            while (true) {
                long delivered = meter.reading(VOUCHERED).delivered();
                long covered = delivered - delivered % 10;
                if (meter.voucher(VOUCHERED, covered, new byte[] {1}, false)) {
                    System.out.println("paid " + covered);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }
}
