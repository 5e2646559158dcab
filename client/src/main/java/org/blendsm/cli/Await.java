package org.blendsm.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits, with a deadline, for something that another process does. */
final class Await {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration UNHURRIED = Duration.ofSeconds(1);

    private Await() {}

    /**
     * @param what is to happen, such as "the ledger to be ready"
     * @throws CommandFailed when the time is over, or the process that should do it ended
     */
    static void until(String what, Duration deadline, LocalProcess by, DataDirectory data, BooleanSupplier done) {
        until(what + "; see " + data.log(by.name()), deadline, () -> {
            boolean isDone = done.getAsBoolean();
            if (!isDone && !by.alive()) {
                throw new CommandFailed(
                        by.name() + " ended while waiting for " + what + "; see " + data.log(by.name()));
            }
            return isDone;
        });
    }

    /** @throws CommandFailed when the time is over */
    static void until(String what, Duration deadline, BooleanSupplier done) {
        until(what, deadline, PAUSE, done);
    }

    /**
     * For what somebody does elsewhere: a look each second is enough.
     *
     * @throws CommandFailed when the time is over
     */
    static void forSomebody(String what, Duration deadline, BooleanSupplier done) {
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

    static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    static void pause() {
        pause(PAUSE);
    }

    static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }
}
