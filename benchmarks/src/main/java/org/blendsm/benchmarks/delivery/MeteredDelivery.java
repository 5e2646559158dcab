package org.blendsm.benchmarks.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.blendsm.benchmarks.Ratios;
import org.blendsm.benchmarks.delivery.Side.Round;

/**
 * Q1: metered, authorised delivery against the same broker with nothing of ours in its path. One seller, four buyers,
 * QoS 1, 128 bytes. Deliveries a second and broker CPU at saturation, latency at 70 % of the slower side's saturation.
 * Rounds alternate A B B A. Arguments: {@code [fsync|memory] [pairs of rounds] [messages a round]}.
 */
public final class MeteredDelivery {
    private static final int BUYERS = 4;
    private static final long SEED = 20_261_123;
    private static final double LOAD = 0.70;

    private MeteredDelivery() {}

    public static void main(String[] args) throws Exception {
        boolean fsync = args.length > 0 && args[0].equals("fsync");
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 6;
        int messages = args.length > 2 ? Integer.parseInt(args[2]) : 20_000;
        Path directory = Files.createTempDirectory("blendsm-q1");
        String suffix = fsync ? "-fsync" : "";
        try (Side ours = new Side("metered" + suffix, directory, BUYERS);
                Side theirs = new Side("plain" + suffix, directory, BUYERS)) {
            System.out.printf(
                    Locale.ROOT,
                    "Q1 %s: %d processors, Java %s, seed %d, 1 seller, %d buyers, QoS 1, 128 B, %d messages a round%n",
                    fsync ? "durable (fsync on both sides)" : "without fsync on either side",
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.version"),
                    SEED,
                    BUYERS,
                    messages);
            warm(ours, theirs, messages);
            double slower = saturation(ours, theirs, pairs, messages);
            latency(ours, theirs, pairs, messages, slower * LOAD / BUYERS);
        }
    }

    /** Until three windows of each side lie within a tenth of one another, or ten have been. */
    private static void warm(Side ours, Side theirs, int messages) throws IOException {
        for (Side side : List.of(ours, theirs)) {
            List<Double> speeds = new ArrayList<>();
            do {
                speeds.add(side.saturated(messages).deliveriesPerSecond());
            } while (speeds.size() < 10 && !settled(speeds));
            System.out.printf(Locale.ROOT, "warm: %-14s %d windows%n", side.name, speeds.size());
        }
    }

    private static boolean settled(List<Double> speeds) {
        if (speeds.size() < 3) {
            return false;
        }
        List<Double> last = speeds.subList(speeds.size() - 3, speeds.size());
        double least = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return most <= least * 1.1;
    }

    private static double saturation(Side ours, Side theirs, int pairs, int messages) throws IOException {
        List<Round> a = new ArrayList<>();
        List<Round> b = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            boolean first = i % 2 == 0;
            (first ? a : b).add((first ? ours : theirs).saturated(messages));
            (first ? b : a).add((first ? theirs : ours).saturated(messages));
        }
        tell("deliveries/s", a, b, Round::deliveriesPerSecond, "pass: lower end >= 0.90");
        tell("broker CPU us/delivery", a, b, Round::cpuMicrosPerDelivery, "");
        double more = Ratios.median(
                        a.stream().mapToDouble(Round::cpuMicrosPerDelivery).toArray())
                - Ratios.median(
                        b.stream().mapToDouble(Round::cpuMicrosPerDelivery).toArray());
        System.out.printf(Locale.ROOT, "broker CPU more per delivery: %.1f us (pass: <= 8)%n", more);
        return Math.min(
                Ratios.median(a.stream().mapToDouble(Round::deliveriesPerSecond).toArray()),
                Ratios.median(b.stream().mapToDouble(Round::deliveriesPerSecond).toArray()));
    }

    private static void latency(Side ours, Side theirs, int pairs, int messages, double publishesPerSecond)
            throws IOException {
        List<Round> a = new ArrayList<>();
        List<Round> b = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            boolean first = i % 2 == 0;
            (first ? a : b).add((first ? ours : theirs).paced(messages, publishesPerSecond));
            (first ? b : a).add((first ? theirs : ours).paced(messages, publishesPerSecond));
        }
        System.out.printf(
                Locale.ROOT, "open loop at %.0f publishes/s (70 %% of the slower side)%n", publishesPerSecond);
        tell("latency p50 us", a, b, Round::p50Micros, "");
        tell("latency p99 us", a, b, Round::p99Micros, "pass: upper end <= 1.25");
    }

    private static void tell(String what, List<Round> a, List<Round> b, ToDoubleFunction<Round> of, String bar) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            ratios.add(of.applyAsDouble(a.get(i)) / of.applyAsDouble(b.get(i)));
        }
        System.out.printf(
                Locale.ROOT,
                "%-24s metered %9.1f  plain %9.1f  ratio %s  %s%n",
                what,
                Ratios.median(a.stream().mapToDouble(of).toArray()),
                Ratios.median(b.stream().mapToDouble(of).toArray()),
                Ratios.of(ratios, SEED),
                bar);
    }
}
