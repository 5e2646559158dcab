package org.blendsm.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that each do one thing after another for a while, the next as soon as the last is done. Ends by itself: what
 * was begun is waited for, and each call has its own deadline.
 */
public final class ClosedLoop {
    private final Map<String, Processes> watched;
    private final Callable<?> call;
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * What a round said.
     *
     * @param perSecond calls done
     * @param cpuMillis for each call that was done, by what was watched
     */
    public record Round(double perSecond, double p50Millis, double p99Millis, Map<String, Double> cpuMillis) {
        public double cpuMillis(String watched) {
            return Optional.ofNullable(cpuMillis.get(watched)).orElseThrow();
        }
    }

    /**
     * @param watched the programs whose CPU is counted, by what they are called
     * @param call one thing to do; it returns when that is done
     */
    public ClosedLoop(Map<String, Processes> watched, Callable<?> call) {
        this.watched = watched;
        this.call = call;
    }

    public Round run(int clients, Duration length) throws InterruptedException, ExecutionException {
        Map<String, Double> before = cpuSeconds();
        long start = System.nanoTime();
        double[] latencies = latencies(clients, start + length.toNanos());
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> cpuMillis = new LinkedHashMap<>();
        cpuSeconds()
                .forEach((name, after) ->
                        cpuMillis.put(name, (after - before.getOrDefault(name, 0.0)) * 1e3 / latencies.length));
        Arrays.sort(latencies);
        return new Round(
                latencies.length / seconds,
                latencies[latencies.length / 2] / 1e6,
                latencies[(int) (latencies.length * 0.99)] / 1e6,
                cpuMillis);
    }

    /** Two of them in turn, with as many clients each. */
    public static Comparison<Round> compared(
            String name, ClosedLoop ours, String other, ClosedLoop theirs, int clients, Duration length, long seed) {
        return new Comparison<>(
                new Comparison.Side<>(name, () -> ours.run(clients, length)),
                new Comparison.Side<>(other, () -> theirs.run(clients, length)),
                seed);
    }

    /**
     * How many a second, and how long each took.
     *
     * @param what is done
     * @param goal for the throughput
     */
    public static void tell(Comparison<Round>.Rounds rounds, String what, String goal) {
        rounds.tell(what + "/s", Round::perSecond, goal);
        rounds.tell("latency p50 ms", Round::p50Millis, "");
        rounds.tell("latency p99 ms", Round::p99Millis, "");
    }

    /** Calls that failed so far. They are not among those done. */
    public int failed() {
        return failed.get();
    }

    private Map<String, Double> cpuSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        watched.forEach((name, processes) -> seconds.put(name, processes.cpuSeconds()));
        return seconds;
    }

    private double[] latencies(int clients, long end) throws InterruptedException, ExecutionException {
        List<Future<List<Double>>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> client(end)));
            }
        }
        List<Double> all = new ArrayList<>();
        for (Future<List<Double>> client : running) {
            all.addAll(client.get());
        }
        if (all.isEmpty()) {
            throw new IllegalStateException("not one call of " + clients + " clients came through");
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private List<Double> client(long end) {
        List<Double> latencies = new ArrayList<>();
        for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
            try {
                call.call();
                latencies.add((double) (System.nanoTime() - start));
            } catch (Exception e) {
                if (failed.getAndIncrement() == 0) {
                    System.out.println("the first that failed: " + e);
                }
            }
        }
        return latencies;
    }
}
