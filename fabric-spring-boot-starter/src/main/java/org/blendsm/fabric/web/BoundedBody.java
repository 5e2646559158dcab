package org.blendsm.fabric.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A body that is no larger than it may be, and does not take longer to come. */
final class BoundedBody extends FilterInputStream {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long BYTES_PER_SECOND = 256 << 10;

    private final long most;
    private final LongSupplier nanoTime;
    private final long begun;
    private long count;

    /** @param nanoTime as {@link System#nanoTime} */
    BoundedBody(InputStream body, long most, LongSupplier nanoTime) {
        super(body);
        this.most = most;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /** @throws BodyTooLarge where there is more than there may be; {@link BodyTooSlow} where it is not there in time */
    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws BodyTooLarge where there is more than there may be; {@link BodyTooSlow} where it is not there in time */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read;
        try {
            read = super.read(into, offset, length);
        } catch (IOException e) {
            requireTimely();
            throw e;
        }
        count += Math.max(0, read);
        if (count > most) {
            throw new BodyTooLarge(most);
        }
        if (read >= 0) {
            requireTimely();
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void requireTimely() {
        Duration taken = Duration.ofNanos(nanoTime.getAsLong() - begun);
        if (taken.compareTo(PATIENCE.plusSeconds(count / BYTES_PER_SECOND)) > 0) {
            throw new BodyTooSlow();
        }
    }
}
