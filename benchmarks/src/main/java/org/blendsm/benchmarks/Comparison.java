package org.blendsm.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * Two ways of doing the same, measured in one run. Both are warmed until three windows agree, then their rounds
 * alternate, A B B A, so that a machine that slows down slows both; what is told is the median of the rounds' ratios.
 *
 * @param <R> what one round says
 */
public final class Comparison<R> {
    private static final int FEWEST_PAIRS = 5;
    private static final int FEWEST_WINDOWS = 12;
    private static final int MOST_WINDOWS = 30;
    private static final double AGREEMENT = 1.1;

    private final Side<R> ours;
    private final Side<R> theirs;
    private final long seed;

    /** One side: each call is one round. */
    public record Side<R>(String name, Callable<R> round) {}

    public Comparison(Side<R> ours, Side<R> theirs, long seed) {
        this.ours = ours;
        this.theirs = theirs;
        this.seed = seed;
    }

    /** The machine and the seed, and what is asked of it. */
    public static void introduce(String what, long seed) {
        System.out.printf(
                Locale.ROOT,
                "%s%n%s %s, %d processors, Java %s, load before %.1f, seed %d%n",
                what,
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                seed);
    }

    /**
     * Runs both sides in turn until the last three windows of each lie within a tenth of one another; at least a dozen,
     * for what is still being compiled may look steady, and at most thirty.
     */
    public void warm(ToDoubleFunction<R> steady) throws Exception {
        warm(Duration.ZERO, steady);
    }

    /** @param atLeast for both together, however steady they look: for what takes minutes to be compiled */
    public void warm(Duration atLeast, ToDoubleFunction<R> steady) throws Exception {
        List<Double> ourWindows = new ArrayList<>();
        List<Double> theirWindows = new ArrayList<>();
        long begun = System.nanoTime();
        do {
            ourWindows.add(steady.applyAsDouble(ours.round().call()));
            theirWindows.add(steady.applyAsDouble(theirs.round().call()));
        } while (ourWindows.size() < FEWEST_WINDOWS
                || System.nanoTime() - begun < atLeast.toNanos()
                || ourWindows.size() < MOST_WINDOWS && !(agree(ourWindows) && agree(theirWindows)));
        System.out.printf(
                Locale.ROOT,
                "warm after %d windows of each%s%n",
                ourWindows.size(),
                agree(ourWindows) && agree(theirWindows) ? "" : ", and still not steady");
    }

    /** @param pairs rounds of each side, at least five */
    public Rounds run(int pairs) throws Exception {
        if (pairs < FEWEST_PAIRS) {
            throw new IllegalArgumentException("at least " + FEWEST_PAIRS + " pairs of rounds, not " + pairs);
        }
        Rounds rounds = new Rounds();
        for (int i = 0; i < pairs; i++) {
            if (i % 2 == 0) {
                rounds.ours.add(ours.round().call());
                rounds.theirs.add(theirs.round().call());
            } else {
                rounds.theirs.add(theirs.round().call());
                rounds.ours.add(ours.round().call());
            }
        }
        return rounds;
    }

    private static boolean agree(List<Double> windows) {
        List<Double> last = windows.subList(windows.size() - 3, windows.size());
        double least = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return most <= least * AGREEMENT;
    }

    /** What the rounds of both sides said, pair by pair. */
    public final class Rounds {
        private final List<R> ours = new ArrayList<>();
        private final List<R> theirs = new ArrayList<>();

        /** Prints one figure of both sides and their ratio, ours to theirs. */
        public void tell(String figure, ToDoubleFunction<R> of, String goal) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ours.size(); i++) {
                ratios.add(of.applyAsDouble(ours.get(i)) / of.applyAsDouble(theirs.get(i)));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %s %10.2f   %s %10.2f   ratio %s   %s%n",
                    figure,
                    Comparison.this.ours.name(),
                    ourMedian(of),
                    Comparison.this.theirs.name(),
                    theirMedian(of),
                    Ratios.of(ratios, seed),
                    goal);
        }

        public double ourMedian(ToDoubleFunction<R> of) {
            return Ratios.median(ours.stream().mapToDouble(of).toArray());
        }

        public double theirMedian(ToDoubleFunction<R> of) {
            return Ratios.median(theirs.stream().mapToDouble(of).toArray());
        }

        /** The median of how much more ours is, round by round. */
        public double medianDifference(ToDoubleFunction<R> of) {
            double[] differences = new double[ours.size()];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = of.applyAsDouble(ours.get(i)) - of.applyAsDouble(theirs.get(i));
            }
            return Ratios.median(differences);
        }
    }
}
