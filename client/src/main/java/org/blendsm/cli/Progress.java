package org.blendsm.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/** Tells the person at the terminal what is being done and how long it took; on standard error, one line a step. */
final class Progress {
    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
    }

    /** Runs one step. */
    <T> T step(String what, Supplier<T> work) {
        T result = work.get();
        out.printf("  %6.1f s  %s%n", elapsed().toMillis() / 1_000.0, what);
        return result;
    }

    void step(String what, Runnable work) {
        step(what, () -> {
            work.run();
            return what;
        });
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
