package org.blendsm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The processes that an instance starts. Each is written down as soon as it runs, and once they are to be stopped none
 * is started any more: so whoever interrupts a start leaves nothing running.
 */
final class Launches {
    private final DataDirectory data;
    private final Ports ports;
    private final List<LocalProcess> started = new ArrayList<>();
    /** Held by each launch together with others, and alone by whoever ends them. */
    private final ReadWriteLock launching = new ReentrantReadWriteLock();

    private boolean ended;

    Launches(DataDirectory data, Ports ports) {
        this.data = data;
        this.ports = ports;
        new InstanceState(ports, started).write(data);
    }

    /**
     * Starts a program.
     *
     * @throws CommandFailed where they are to be stopped
     */
    LocalProcess launch(Supplier<LocalProcess> program) {
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
        new InstanceState(ports, started).write(data);
        return process;
    }

    /** Returns when every process that was started is written down; there will be no others. */
    void end() {
        launching.writeLock().lock();
        ended = true;
        launching.writeLock().unlock();
    }
}
