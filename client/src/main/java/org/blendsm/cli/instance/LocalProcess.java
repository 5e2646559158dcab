package org.blendsm.cli.instance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;

/**
 * A program of the instance that runs on after the command that started it. A process id alone may be somebody else's
 * by now: it is known by when it started.
 *
 * @param started by the time of day, which on Linux is reckoned from the clock as it stands: who sets that moves it
 * @param sinceBoot in which run of the machine, and at which of its ticks, which nobody moves; empty where the system
 *     is no Linux, and for who was written down before this was
 */
record LocalProcess(String name, long pid, Instant started, Optional<String> sinceBoot) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /** Among what follows the program's name in {@code stat}. */
    private static final int START_TICKS = 19;
    /** More than a clock is set right by, less than it takes until a process id comes round. */
    private static final Duration SAME = Duration.ofMinutes(1);

    private static final boolean HAS_SETSID =
            List.of("/usr/bin/setsid", "/bin/setsid").stream().anyMatch(p -> new File(p).canExecute());

    /** Starts a program in a session of its own, its output appended to a log file. */
    static LocalProcess start(String name, List<String> command, Map<String, String> environment, Path log) {
        List<String> inOwnSession = new ArrayList<>();
        if (HAS_SETSID) {
            inOwnSession.add("setsid");
        }
        inOwnSession.addAll(command);
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(inOwnSession);
            builder.environment().putAll(environment);
            Process process = builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return of(name, process.toHandle());
        } catch (IOException e) {
            throw new CommandFailed("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    static LocalProcess of(String name, ProcessHandle handle) {
        return new LocalProcess(name, handle.pid(), start(handle), sinceBoot(handle.pid()));
    }

    private static Instant start(ProcessHandle handle) {
        return handle.info().startInstant().orElse(Instant.EPOCH);
    }

    private static Optional<String> sinceBoot(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // a name may hold brackets
            return Optional.of(Files.readString(BOOT).strip() + "/" + fields[START_TICKS]);
        } catch (IOException noLinuxOrEnded) {
            return Optional.empty();
        }
    }

    boolean alive() {
        return handle().isPresent();
    }

    /** A killed process that nobody waited for still has an id, but no program: it is not alive. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(h -> h.info().command().isPresent())
                .filter(this::isThis);
    }

    private boolean isThis(ProcessHandle handle) {
        Optional<String> other = sinceBoot(pid);
        return sinceBoot.isPresent() && other.isPresent()
                ? sinceBoot.equals(other)
                : Duration.between(started, start(handle)).abs().compareTo(SAME) < 0;
    }

    /**
     * Waits for what it is to do.
     *
     * @param what such as "the ledger to be ready"
     * @throws CommandFailed when the time is over, or it ended
     */
    void await(String what, Duration deadline, DataDirectory data, BooleanSupplier done) {
        Path log = data.log(name);
        Await.until(what + "; see " + log, deadline, () -> {
            boolean isDone = done.getAsBoolean();
            if (!isDone && !alive()) {
                throw new CommandFailed(name + " ended while waiting for " + what + "; see " + log);
            }
            return isDone;
        });
    }

    /** Asks it to stop, and ends it where it does not within its time. */
    void stop(Duration patience) {
        handle().ifPresent(handle -> {
            handle.destroy();
            try {
                handle.onExit().get(patience.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                handle.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new CommandFailed("cannot stop " + name, e);
            }
        });
    }
}
