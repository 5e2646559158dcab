package org.blendsm.cli.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.Progress;

/** Who holds it is the only command that starts and stops parts of an instance. It ends with its process, too. */
record CommandLock(FileChannel channel) implements AutoCloseable {
    /**
     * @param patience with a command that holds it
     * @throws CommandFailed where that one is still at work then
     */
    static CommandLock take(DataDirectory data, Duration patience, Progress progress) {
        DataDirectory.privateFolder(data.root());
        CommandLock lock = open(data);
        long end = System.nanoTime() + patience.toNanos();
        String other = "another blendsm command is at work on " + data.root();
        boolean told = false;
        while (!lock.isHeld()) {
            if (System.nanoTime() >= end) {
                lock.close();
                throw new CommandFailed(other + ": wait until it has ended, or interrupt it");
            }
            if (!told) {
                progress.say(other + ": waiting for it");
                told = true;
            }
            Await.pause();
        }
        return lock;
    }

    private static CommandLock open(DataDirectory data) {
        try {
            return new CommandLock(FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + data.lock(), e);
        }
    }

    private boolean isHeld() {
        try {
            return channel.tryLock() != null;
        } catch (IOException e) {
            throw new UncheckedIOException("no lock can be had in the data directory", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
