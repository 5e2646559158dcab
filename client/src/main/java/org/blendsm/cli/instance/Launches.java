package org.blendsm.cli.instance;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;

/**
 * The processes that an instance starts: those that do not run. Each is written down as soon as it runs, and once they
 * are to be stopped none is started any more: so whoever interrupts a start leaves nothing of it running.
 */
final class Launches {
    private final DataDirectory data;
    private final InstanceState before;
    private final List<LocalProcess> started = new ArrayList<>();
    /** Held by each launch together with others, and alone by whoever ends them. */
    private final ReadWriteLock launching = new ReentrantReadWriteLock();

    private boolean ended;

    /** @param before with what was started before, where some of it runs still: that stays */
    Launches(DataDirectory data, InstanceState before) {
        this.data = data;
        this.before = before;
        before.write(data);
    }

    /**
     * Starts a program, where none of its name runs.
     *
     * @throws CommandFailed where they are to be stopped
     */
    LocalProcess launch(String name, Supplier<LocalProcess> program) {
        Optional<LocalProcess> running = before.alive(name);
        if (running.isPresent()) {
            return running.get();
        }
        launching.readLock().lock();
        try {
            if (ended) {
                throw new CommandFailed("interrupted");
            }
            return remember(program.get());
        } finally {
            launching.readLock().unlock();
        }
    }

    private synchronized LocalProcess remember(LocalProcess process) {
        started.add(process);
        state().write(data);
        return process;
    }

    private InstanceState state() {
        return started.stream().reduce(before, InstanceState::with, (_, last) -> last);
    }

    /** Returns when every process that was started is written down; there will be no others. */
    void end() {
        launching.writeLock().lock();
        ended = true;
        launching.writeLock().unlock();
    }

    /** Whether there was nothing that ran before. */
    boolean areAll() {
        return before.processes().isEmpty();
    }

    /**
     * Stops what was started here, the last one first; what ran before runs on. An instance that is gone stays gone.
     */
    void undo(Duration patience) {
        end();
        synchronized (this) {
            started.reversed().forEach(process -> process.stop(patience));
            if (Files.exists(data.state())) {
                before.write(data);
            }
        }
    }
}
