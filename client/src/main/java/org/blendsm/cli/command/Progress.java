package org.blendsm.cli.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells the person at the terminal what is being done and how long it took; on standard error, one line a step. */
public final class Progress {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Duration patience;
    private final long start = System.nanoTime();

    public Progress(PrintStream out) {
        this(out, PATIENCE);
    }

    /** @param patience after which it says what a step is still waiting for */
    Progress(PrintStream out, Duration patience) {
        this.out = out;
        this.patience = patience;
    }

    public void say(String line) {
        out.println(line);
    }

    /** Runs one step. */
    public <T> T step(String what, Supplier<T> work) {
        CompletableFuture<Void> longer = CompletableFuture.runAsync(
                () -> out.printf("            still waiting: %s%n", what),
                CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
        T result;
        try {
            result = work.get();
        } finally {
            longer.cancel(false);
        }
        out.printf("  %6.1f s  %s%n", elapsed().toMillis() / 1_000.0, what);
        return result;
    }

    public void step(String what, Runnable work) {
        step(what, () -> {
            work.run();
            return what;
        });
    }

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
