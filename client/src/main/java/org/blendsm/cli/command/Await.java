package org.blendsm.cli.command;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits, with a deadline, for something that another process does. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration UNHURRIED = Duration.ofSeconds(1);

    private Await() {}

    /**
     * @param what is to happen, such as "the ledger to be ready"
     * @throws CommandFailed when the time is over
     */
    public static void until(String what, Duration deadline, BooleanSupplier done) {
        until(what, deadline, PAUSE, done);
    }

    /**
     * For what somebody does elsewhere: a look each second is enough.
     *
     * @throws CommandFailed when the time is over
     */
    public static void forSomebody(String what, Duration deadline, BooleanSupplier done) {
        until(what, deadline, UNHURRIED, done);
    }

    private static void until(String what, Duration deadline, Duration pause, BooleanSupplier done) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new CommandFailed("waited " + deadline.toSeconds() + " s for " + what);
            }
            pause(pause);
        }
    }

    public static void pause() {
        pause(PAUSE);
    }

    public static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }
}
