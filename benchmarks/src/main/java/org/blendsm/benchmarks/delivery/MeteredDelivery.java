package org.blendsm.benchmarks.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.delivery.Side.Round;

/**
 * Q1: metered, authorised delivery against the same broker with nothing of ours in its path. One seller, four buyers,
 * QoS 1, 128 bytes. Deliveries a second and broker CPU at saturation, latency at 70 % of the slower side's saturation.
 * Arguments: {@code [fsync|memory] [pairs of rounds] [messages a round]}. With {@code fsync} a publish is acknowledged
 * on both sides when it would survive a power cut. With {@code memory} neither side waits for a disk, and the plain
 * side writes nothing at all, while ours still writes its log: the harder comparison.
 */
public final class MeteredDelivery {
    private static final int BUYERS = 4;
    private static final long SEED = 20_261_123;
    private static final double LOAD = 0.70;

    private MeteredDelivery() {}

    public static void main(String[] args) throws Exception {
        boolean fsync = args.length == 0 || args[0].equals("fsync");
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 9;
        int messages = args.length > 2 ? Integer.parseInt(args[2]) : 20_000;
        Comparison.introduce(
                "Q1: metered delivery against plain, %s; 1 seller, %d buyers, QoS 1, 128 B, %d messages a round, %d pairs"
                        .formatted(fsync ? "fsync on both sides" : "no fsync on either side", BUYERS, messages, pairs),
                SEED);
        Path directory = Files.createTempDirectory("blendsm-q1");
        String suffix = fsync ? "-fsync" : "";
        try (Side metered = new Side("metered" + suffix, directory, BUYERS);
                Side plain = new Side("plain" + suffix, directory, BUYERS)) {
            double slower = saturation(metered, plain, pairs, messages);
            latency(metered, plain, pairs, messages, slower * LOAD / BUYERS);
        }
    }

    /** Deliveries a second of the slower side. */
    private static double saturation(Side metered, Side plain, int pairs, int messages) throws Exception {
        Comparison<Round> comparison = new Comparison<>(
                new Comparison.Side<>("metered", () -> metered.saturated(messages)),
                new Comparison.Side<>("plain", () -> plain.saturated(messages)),
                SEED);
        comparison.warm(Round::cpuMicrosPerDelivery);
        Comparison<Round>.Rounds rounds = comparison.run(pairs);
        rounds.tell("deliveries/s", Round::deliveriesPerSecond, "pass: lower end >= 0.90, stretch 0.95");
        rounds.tell("broker CPU us/delivery", Round::cpuMicrosPerDelivery, "");
        System.out.printf(
                Locale.ROOT,
                "broker CPU more per delivery: %.1f us (pass: <= 8)%n",
                rounds.medianDifference(Round::cpuMicrosPerDelivery));
        return Math.min(rounds.ourMedian(Round::deliveriesPerSecond), rounds.theirMedian(Round::deliveriesPerSecond));
    }

    private static void latency(Side metered, Side plain, int pairs, int messages, double publishesPerSecond)
            throws Exception {
        System.out.printf(
                Locale.ROOT,
                "open loop at %.0f publishes/s: %.0f %% of the slower side's saturation%n",
                publishesPerSecond,
                LOAD * 100);
        Comparison<Round>.Rounds rounds = new Comparison<>(
                        new Comparison.Side<>("metered", () -> metered.paced(messages, publishesPerSecond)),
                        new Comparison.Side<>("plain", () -> plain.paced(messages, publishesPerSecond)),
                        SEED)
                .run(pairs);
        rounds.tell("latency p50 us", Round::p50Micros, "");
        rounds.tell("latency p99 us", Round::p99Micros, "pass: upper end <= 1.25");
    }
}
