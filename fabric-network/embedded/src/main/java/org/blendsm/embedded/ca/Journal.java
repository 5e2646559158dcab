package org.blendsm.embedded.ca;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * A file of lines that grows at its end. What could not be written whole, because the disk was full, is taken back;
 * where that fails too, nothing is written behind the half of it.
 */
final class Journal implements AutoCloseable {
    private final SeekableByteChannel file;
    private final Sync sync;
    private long end;
    private boolean torn;

    /** Brings what was written to the disk. */
    @FunctionalInterface
    interface Sync {
        void run() throws IOException;
    }

    /** @param end what is behind it is cut off */
    Journal(SeekableByteChannel file, Sync sync, long end) throws IOException {
        this.file = file;
        this.sync = sync;
        this.end = end;
        file.truncate(end);
    }

    /** Writes and syncs all of it or nothing. */
    void append(byte[] lines) throws IOException {
        if (torn) {
            throw new IOException("an earlier line is torn; restart");
        }
        try {
            file.position(end);
            ByteBuffer bytes = ByteBuffer.wrap(lines);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            sync.run();
            end += lines.length;
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
    }

    private void takeBack(IOException reason) {
        try {
            file.truncate(end);
        } catch (IOException e) {
            torn = true;
            reason.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
