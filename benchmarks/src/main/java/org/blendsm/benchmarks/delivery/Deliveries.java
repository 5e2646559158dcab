package org.blendsm.benchmarks.delivery;

import java.util.Locale;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.delivery.Side.Round;

/** Two brokers under the same load: at saturation, and in an open loop below it. */
final class Deliveries {
    static final int BUYERS = 4;
    private static final double LOAD = 0.70;

    private final Side ours;
    private final Side theirs;
    private final int messages;
    private final long seed;

    /** @param messages a round */
    Deliveries(Side ours, Side theirs, int messages, long seed) {
        this.ours = ours;
        this.theirs = theirs;
        this.messages = messages;
        this.seed = seed;
    }

    /**
     * Deliveries a second and broker CPU, as fast as it goes.
     *
     * @param goal for the deliveries a second
     * @return deliveries a second of the slower side
     */
    double saturation(int pairs, String goal) throws Exception {
        Comparison<Round> comparison = new Comparison<>(
                new Comparison.Side<>(ours.name(), () -> ours.saturated(messages)),
                new Comparison.Side<>(theirs.name(), () -> theirs.saturated(messages)),
                seed);
        comparison.warm(Round::cpuMicrosPerDelivery);
        Comparison<Round>.Rounds rounds = comparison.run(pairs);
        rounds.tell("deliveries/s", Round::deliveriesPerSecond, goal);
        rounds.tell("broker CPU us/delivery", Round::cpuMicrosPerDelivery, "");
        System.out.printf(
                Locale.ROOT,
                "broker CPU more per delivery: %.1f us%n",
                rounds.medianDifference(Round::cpuMicrosPerDelivery));
        return Math.min(rounds.ourMedian(Round::deliveriesPerSecond), rounds.theirMedian(Round::deliveriesPerSecond));
    }

    /**
     * Latency in an open loop, at a share of what the slower side can do.
     *
     * @param saturation deliveries a second of the slower side
     * @param goal for the 99th percentile
     */
    void latency(int pairs, double saturation, String goal) throws Exception {
        double publishesPerSecond = saturation * LOAD / BUYERS;
        System.out.printf(
                Locale.ROOT,
                "open loop at %.0f publishes/s: %.0f %% of the slower side's saturation%n",
                publishesPerSecond,
                LOAD * 100);
        Comparison<Round>.Rounds rounds = new Comparison<>(
                        new Comparison.Side<>(ours.name(), () -> ours.paced(messages, publishesPerSecond)),
                        new Comparison.Side<>(theirs.name(), () -> theirs.paced(messages, publishesPerSecond)),
                        seed)
                .run(pairs);
        rounds.tell("latency p50 us", Round::p50Micros, "");
        rounds.tell("latency p99 us", Round::p99Micros, goal);
    }
}
