package org.blendsm.benchmarks.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.benchmarks.BareClient;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Processes;
import org.blendsm.client.Door;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;

/**
 * L1 and L6: a product published over REST, by a member whose key identity-service keeps, against the same function by
 * Fabric's gateway client alone; each answers when the transaction is committed. Arguments: {@code [small|embedded]
 * [clients] [pairs of rounds] [seconds of a round]}: on real Fabric with one Raft orderer, or on the embedded ledger.
 */
public final class RestAgainstBare {
    private static final long SEED = 20_261_129;
    private static final String CLIENT = "client";
    private static final double BLOCK_TIMEOUT = 200;
    static final NewProduct PRODUCT = new NewProduct(
            "Live telemetry",
            "What this machine's own sensors tell, once a second",
            java.util.List.of("telemetry"),
            "application/json",
            "{\"load\":0.4}",
            "For the buyer's own use");

    private RestAgainstBare() {}

    public static void main(String[] args) throws Exception {
        Optional<String> fabric =
                args.length > 0 && args[0].equals("embedded") ? Optional.empty() : Optional.of("small");
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 4);
        Comparison.introduce(
                "L1: catalogue:publish over REST against Fabric's client alone, %s, %d clients, %d pairs of %d s"
                        .formatted(
                                fabric.isPresent() ? "real Fabric (Raft, 200 ms)" : "embedded ledger",
                                clients,
                                pairs,
                                round.toSeconds()),
                SEED);
        try (Marketplace marketplace = Marketplace.start(fabric);
                BareClient bare = marketplace.ownKey("Bare Ltd", Role.SELLER)) {
            compare(marketplace, bare, fabric.isPresent(), clients, pairs, round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static Object publish(Door service) {
        return service.post(
                "/api/v1/products",
                PRODUCT,
                Optional.of(new IdempotencyKey(UUID.randomUUID().toString())),
                Product.class);
    }

    static byte[] publish(BareClient bare, byte[] description) throws Exception {
        byte[] key = CanonicalJson.encode(UUID.randomUUID().toString());
        return bare.contract()
                .newProposal("catalogue:publish")
                .addArguments(key, description)
                .build()
                .endorse()
                .submit();
    }

    private static void compare(
            Marketplace marketplace, BareClient bare, boolean fabric, int clients, int pairs, Duration length)
            throws Exception {
        Door service = marketplace
                .managed("Managed Ltd", Role.SELLER)
                .straightAt(marketplace.service("pubsub-payment-service"));
        byte[] description = CanonicalJson.encode(PRODUCT);
        Map<String, Processes> watched = marketplace.processes();
        watched.put(CLIENT, Processes.own());
        ClosedLoop rest = new ClosedLoop(watched, () -> publish(service));
        ClosedLoop alone = new ClosedLoop(watched, () -> publish(bare, description));
        sides(rest, alone, clients, length).warm(Marketplace.COMPILED, Round::perSecond);
        Comparison<Round>.Rounds rounds = sides(rest, alone, clients, length).run(pairs);
        rounds.tell("writes/s", Round::perSecond, fabric ? "pass: lower end >= 0.90, stretch 0.95" : "");
        rounds.tell("latency p50 ms", Round::p50Millis, "");
        rounds.tell("latency p99 ms", Round::p99Millis, fabric ? "pass: upper end <= 1.25, stretch 1.1" : "");
        watched.keySet().forEach(name -> rounds.tell("CPU ms/write, " + name, round -> round.cpuMillis(name), ""));
        System.out.printf(
                Locale.ROOT,
                "CPU added per write, all programs: %.2f ms%s%n",
                rounds.medianDifference(RestAgainstBare::allCpuMillis),
                fabric ? "" : " (pass: <= 1.5)");
        Comparison<Round>.Rounds lone = sides(rest, alone, 1, length).run(pairs);
        System.out.println("one client alone:");
        lone.tell("latency p50 ms", Round::p50Millis, "");
        System.out.printf(
                Locale.ROOT,
                "p50 over REST %+.1f ms%s%n",
                lone.medianDifference(Round::p50Millis),
                fabric ? " (pass: +5, stretch +2)" : "");
        if (fabric) {
            System.out.printf(
                    Locale.ROOT,
                    "L6: idle write p50 over REST is the block timeout %+.1f ms (pass: +60, stretch +40)%n",
                    lone.ourMedian(Round::p50Millis) - BLOCK_TIMEOUT);
        }
        System.out.printf("failed: REST %d, bare %d%n", rest.failed(), alone.failed());
    }

    private static double allCpuMillis(Round round) {
        return round.cpuMillis().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static Comparison<Round> sides(ClosedLoop rest, ClosedLoop alone, int clients, Duration length) {
        return ClosedLoop.compared("REST", rest, "bare", alone, clients, length, SEED);
    }
}
