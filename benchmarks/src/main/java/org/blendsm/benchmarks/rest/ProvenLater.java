package org.blendsm.benchmarks.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.blendsm.benchmarks.BareClient;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;

/**
 * Q4: messages delivered by the broker, on disk, paid a tick every hundred and anchored by it on the way, against a
 * transaction for each message, as Trinity has it, by Fabric's client alone; both on one instance on real Fabric. The
 * transaction is {@code catalogue:publish}, a small one, and its commit stands for the delivery. Arguments:
 * {@code [small|default|embedded] [clients that write] [pairs of rounds] [seconds of a round of theirs] [messages of
 * ours]}.
 */
public final class ProvenLater {
    private static final long SEED = 20_261_205;
    private static final int EVERY = 100;
    private static final long DEPOSIT = 100_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ProvenLater() {}

    public static void main(String[] args) throws Exception {
        String profile = args.length > 0 ? args[0] : "small";
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 4);
        int messages = args.length > 4 ? Integer.parseInt(args[4]) : 20_000;
        Comparison.introduce(
                "Q4: %s, %d messages delivered and proven later against a transaction for each by %d clients, %d pairs of %d s"
                        .formatted(profile, messages, clients, pairs, round.toSeconds()),
                SEED);
        Optional<String> fabric = Optional.of(profile).filter(name -> !name.equals("embedded"));
        try (Marketplace marketplace = Marketplace.start(fabric);
                Ledger ledger = marketplace.ledger();
                BareClient bare = marketplace.ownKey("Bare Ltd", Role.SELLER);
                PaidSale sale = new PaidSale(
                        marketplace,
                        marketplace.managed("Seller Ltd", Role.SELLER),
                        marketplace.ownKey("Buyer Ltd", Role.BUYER, ledger),
                        EVERY,
                        DEPOSIT)) {
            compare(sale, bare, messages, clients, pairs, round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void compare(PaidSale sale, BareClient bare, int messages, int clients, int pairs, Duration length)
            throws Exception {
        byte[] payload = new byte[128];
        byte[] description = CanonicalJson.encode(RestAgainstBare.PRODUCT);
        ClosedLoop writing = new ClosedLoop(Map.of(), () -> RestAgainstBare.publish(bare, description));
        Comparison<Double> throughput = new Comparison<>(
                new Comparison.Side<>("delivered", () -> perSecond(sale, messages, payload)),
                new Comparison.Side<>(
                        "transactions", () -> writing.run(clients, length).perSecond()),
                SEED);
        throughput.warm(Double::doubleValue);
        throughput.run(pairs).tell("messages/s", Double::doubleValue, "pass: lower end >= 300, stretch 1000");
        ClosedLoop delivering = new ClosedLoop(Map.of(), () -> {
            sale.deliver(1, payload, PATIENCE);
            return sale;
        });
        Comparison<Round> latency =
                ClosedLoop.compared("delivered", delivering, "transactions", writing, 1, length, SEED);
        System.out.println("one message at a time:");
        latency.run(pairs).tell("latency p50 ms", Round::p50Millis, "pass: upper end <= 0.0033 (1/300), stretch 0.001");
        System.out.printf("failed: delivered %d, transactions %d%n", delivering.failed(), writing.failed());
    }

    private static double perSecond(PaidSale sale, int messages, byte[] payload) throws InterruptedException {
        long began = System.nanoTime();
        sale.deliver(messages, payload, PATIENCE);
        return messages / ((System.nanoTime() - began) / 1e9);
    }
}
