package org.blendsm.cli;

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

/**
 * A program of the instance that runs on after the command that started it.
 *
 * @param started when the operating system says it started: a process id alone may be somebody else's by now
 */
record LocalProcess(String name, long pid, Instant started) {
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
        return new LocalProcess(name, handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
    }

    boolean alive() {
        return handle().isPresent();
    }

    /** A killed process that nobody waited for still has an id, but no program: it is not alive. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(h -> h.info().command().isPresent())
                .filter(h -> h.info().startInstant().orElse(Instant.EPOCH).equals(started));
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
