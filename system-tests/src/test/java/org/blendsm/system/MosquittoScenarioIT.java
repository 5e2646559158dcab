package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.blendsm.client.StreamAccess;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Role;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Ordinary MQTT programs sell and buy: {@code mosquitto_pub} publishes, {@code mosquitto_sub} reads and pays in metered
 * mode, which asks nothing of it but to acknowledge.
 */
@ExtendWith(SharedInstance.Extension.class)
class MosquittoScenarioIT {
    private static final int MESSAGES = 60;
    private static final int FIRST_DEPOSIT = 40;
    private static final int TOP_UP = 25;
    private static final Money PRICE = new Money(7);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @BeforeEach
    void requireClients() {
        for (String program : List.of("mosquitto_pub", "mosquitto_sub")) {
            boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            Assumptions.assumeTrue(
                    found,
                    program + " is not on PATH: install mosquitto-clients, or nobody has tried an ordinary client");
        }
    }

    @Test
    void a_plain_client_sells_and_another_buys_until_its_deposit_ends_and_goes_on_after_a_top_up(
            RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        Managed seller = market.admit("Plain seller", Role.SELLER);
        Managed buyer = market.admit("Plain buyer", Role.BUYER);
        market.issue(buyer.address(), PRICE.times(FIRST_DEPOSIT + TOP_UP));
        Product.Offered product = RunningMarket.offer(seller, PRICE, 5, 10);
        Agreement.Deal deal = accept(buyer, product).deal();
        Path received = scratch.resolve("received.txt");
        Process subscriber = subscribe(StreamAccess.toReceive(buyer.door(), deal.id()), received);
        try {
            // what is published before the first subscription is not this buyer's
            await().atMost(RunningInstance.PATIENCE)
                    .until(() -> meter(buyer, deal).path("start").isNumber());
            publish(StreamAccess.toPublish(seller.door(), product.listing().id()));

            awaitReading(buyer, deal, FIRST_DEPOSIT, "DEPOSIT");
            awaitLines(received, FIRST_DEPOSIT);

            buyer.door()
                    .post(
                            "/api/v1/agreements/" + deal.id() + "/top-ups",
                            Map.of("amount", PRICE.times(TOP_UP)),
                            key("more"),
                            Agreement.class);
            awaitReading(buyer, deal, MESSAGES, "NONE");
            awaitLines(received, MESSAGES);
        } finally {
            stop(subscriber);
        }
        requireSettledByTheBroker(buyer, seller, deal);
    }

    private static Optional<IdempotencyKey> key(String wish) {
        return Optional.of(new IdempotencyKey(wish));
    }

    private static Agreement accept(Managed buyer, Product.Offered product) {
        Map<String, Object> wish = Map.of(
                "product", product.listing().id(),
                "offer", product.offer().id(),
                "deposit", PRICE.times(FIRST_DEPOSIT),
                "paymentMode", "METERED");
        return buyer.door().post("/api/v1/agreements", wish, key("deal"), Agreement.class);
    }

    /** What is acknowledged is on its way through the subscriber's output still. */
    private static void awaitLines(Path received, int count) {
        await().atMost(RunningInstance.PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(received)).isEqualTo(lines(count)));
    }

    /** What the subscriber prints of each message: its sequence, and what the seller wrote. */
    private static List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + " reading " + i).toList();
    }

    private Process subscribe(StreamAccess access, Path received) throws IOException {
        List<String> command = mosquitto("mosquitto_sub", access);
        command.addAll(List.of("-c", "-x", "3600", "-F", "%P|%p"));
        Process subscriber = new ProcessBuilder(command)
                .redirectError(scratch.resolve("mosquitto_sub.err").toFile())
                .start();
        Thread.ofVirtual().start(() -> {
            try (var lines = subscriber.inputReader();
                    var out = Files.newBufferedWriter(received)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    out.write(sequence(line) + " " + line.substring(line.indexOf('|') + 1) + "\n");
                    out.flush();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return subscriber;
    }

    private static String sequence(String line) {
        String[] properties = line.substring(0, line.indexOf('|')).split(" ");
        return Stream.of(properties)
                .filter(property -> property.startsWith("sequence:"))
                .map(property -> property.substring("sequence:".length()))
                .findFirst()
                .orElse("none");
    }

    private void publish(StreamAccess access) throws IOException, InterruptedException {
        List<String> command = mosquitto("mosquitto_pub", access);
        command.add("-l");
        Path input = Files.write(
                scratch.resolve("readings.txt"),
                IntStream.range(0, MESSAGES).mapToObj(i -> "reading " + i).toList());
        Path log = scratch.resolve("mosquitto_pub.log");
        Process publisher = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(publisher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(publisher.exitValue()).as(Files.readString(log)).isZero();
    }

    private static List<String> mosquitto(String program, StreamAccess access) {
        return new ArrayList<>(List.of(
                program,
                "-V",
                "5",
                "-q",
                "1",
                "-h",
                access.broker().getHost(),
                "-p",
                Integer.toString(access.broker().getPort()),
                "-i",
                access.clientId(),
                "-u",
                access.user(),
                "-P",
                access.password(),
                "-t",
                access.topic()));
    }

    private static void awaitReading(Managed buyer, Agreement.Deal deal, long messages, String heldBy) {
        await().atMost(RunningInstance.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    JsonNode meter = meter(buyer, deal);
                    assertThat(meter.path("delivered").asLong()).isEqualTo(messages);
                    assertThat(meter.path("acknowledged").asLong()).isEqualTo(messages);
                    assertThat(meter.path("heldBy").asString()).isEqualTo(heldBy);
                });
    }

    private static JsonNode meter(Managed buyer, Agreement.Deal deal) {
        return buyer.door().get("/api/v1/agreements/" + deal.id() + "/meter", JsonNode.class);
    }

    private static void stop(Process subscriber) throws InterruptedException {
        subscriber.destroy();
        assertThat(subscriber.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Nobody asks for it: the broker brings its own last voucher when a metered agreement ends. */
    private static void requireSettledByTheBroker(Managed buyer, Managed seller, Agreement.Deal deal) {
        buyer.door().post("/api/v1/agreements/" + deal.id() + "/end", Map.of(), Agreement.class);
        await().atMost(RunningInstance.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> buyer.door().get("/api/v1/agreements/" + deal.id(), Agreement.class)
                        instanceof Agreement.Settled);

        Agreement.Purse purse = buyer.door()
                .get("/api/v1/agreements/" + deal.id(), Agreement.class)
                .purse();
        Money sold = PRICE.times(MESSAGES);
        assertThat(purse.paid().plus(purse.fee())).isEqualTo(sold);
        assertThat(purse.fee())
                .isEqualTo(sold.basisPoints(deal.offer().conditions().brokerFee()));
        assertThat(purse.refunded()).isEqualTo(PRICE.times(FIRST_DEPOSIT + TOP_UP - MESSAGES));
        List<JsonNode> receipts = seller.door()
                .get("/api/v1/agreements/" + deal.id() + "/receipts", JsonNode.class)
                .path("items")
                .valueStream()
                .toList();
        assertThat(receipts.getLast()
                        .path("voucher")
                        .path("voucher")
                        .path("messages")
                        .asLong())
                .isEqualTo(MESSAGES);
        assertThat(deal.voucherSigner())
                .as("whose vouchers count")
                .isEqualTo(deal.offer().conditions().broker());
        assertThat(LongStream.of(balance(buyer), balance(seller)).sum())
                .isEqualTo(PRICE.times(FIRST_DEPOSIT + TOP_UP).minorUnits()
                        - purse.fee().minorUnits());
    }

    private static long balance(Managed member) {
        return member.door()
                .get("/api/v1/accounts/" + member.address(), JsonNode.class)
                .path("balance")
                .asLong();
    }
}
