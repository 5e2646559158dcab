package org.blendsm.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a comparison says: the median of the rounds' ratios, and the interval in which 95 % of the medians of resampled
 * rounds lie (bootstrap, seeded). A claim stands on the interval's worse end.
 */
public record Ratios(double median, double low, double high) {
    private static final int RESAMPLES = 10_000;

    public static Ratios of(List<Double> perRound, long seed) {
        double[] rounds = perRound.stream().mapToDouble(Double::doubleValue).toArray();
        Random random = new Random(seed);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            medians[i] = median(random.ints(rounds.length, 0, rounds.length)
                    .mapToDouble(at -> rounds[at])
                    .toArray());
        }
        Arrays.sort(medians);
        return new Ratios(median(rounds), medians[(int) (RESAMPLES * 0.025)], medians[(int) (RESAMPLES * 0.975) - 1]);
    }

    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", median, low, high);
    }
}
