package org.blendsm.pubsub.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last free bytes of the journal's disk, which no seller may fill: vouchers, positions and tickets are written
 * there while publishing waits for room.
 */
final class DiskReserve {
    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    private static final long LARGEST_SHARE = 10;
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final LongSupplier free;
    private final long bytes;
    private volatile long lookAgainAt;
    private volatile boolean reached;

    /** @param free bytes that can still be written */
    DiskReserve(LongSupplier free, long bytes) {
        this.free = free;
        this.bytes = bytes;
        this.lookAgainAt = System.nanoTime();
    }

    /** So many bytes of the disk that the directory is on, and at most a tenth of that disk. */
    static DiskReserve in(Path directory, long bytes) {
        try {
            FileStore disk = Files.getFileStore(Files.createDirectories(directory));
            return new DiskReserve(() -> free(disk), Math.min(bytes, disk.getTotalSpace() / LARGEST_SHARE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether only the reserve is left. The disk is asked now and then, not for each message. */
    boolean isReached() {
        if (System.nanoTime() - lookAgainAt >= 0) {
            look();
        }
        return reached;
    }

    /** Bytes that can be published before the reserve is reached; less than none where it is used already. */
    long spare() {
        return free.getAsLong() - bytes;
    }

    private synchronized void look() {
        if (System.nanoTime() - lookAgainAt < 0) {
            return;
        }
        boolean before = reached;
        reached = spare() <= 0;
        lookAgainAt = System.nanoTime() + LOOK_NANOS;
        if (reached && !before) {
            LOG.error("The broker takes no publish: {} bytes of its disk are kept for payments. Make room", bytes);
        } else if (before && !reached) {
            LOG.info("The broker's disk has room again: publishing goes on");
        }
    }

    private static long free(FileStore disk) {
        try {
            return disk.getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
