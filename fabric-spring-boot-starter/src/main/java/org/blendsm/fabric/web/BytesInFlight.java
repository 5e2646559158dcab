package org.blendsm.fabric.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * How many bytes of bodies are held at once, of one caller and of all. What was read of a body is in memory until its
 * request is answered, however slowly the rest of it comes.
 */
final class BytesInFlight {
    /** Read as objects, JSON takes up to a dozen times its bytes. One for all services that share this heap. */
    static final BytesInFlight OF_THIS_JVM =
            new BytesInFlight(Runtime.getRuntime().maxMemory() / 16, Duration.ofSeconds(2));

    /** No more than what the web server keeps for each connection anyway: it is not counted. */
    static final int SMALL = 8 << 10;

    private static final int CALLERS_SHARE = 4;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final long most;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Map<String, Long> held = new HashMap<>();
    private long inAll;

    /** @param patience how long somebody waits for room before being told to come back */
    BytesInFlight(long most, Duration patience) {
        this.most = most;
        this.patience = patience;
    }

    /** What one body takes, until it is given back. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * A caller has a quarter of all there is, and in any case one body.
     *
     * @param caller those who have no name are one
     * @param bytes as many as the body may have
     * @throws TooManyRequests where there is no room for them within a moment
     */
    Share take(String caller, long bytes) {
        if (bytes <= SMALL) {
            return () -> {};
        }
        long size = Math.min(bytes, most);
        lock.lock();
        try {
            awaitRoom(caller, size);
            held.merge(caller, size, Long::sum);
            inAll += size;
        } finally {
            lock.unlock();
        }
        return () -> give(caller, size);
    }

    /**
     * The same until the present request is answered.
     *
     * @throws TooManyRequests as {@link #take}
     */
    void holdUntilAnswered(String caller, long bytes) {
        Share share = take(caller, bytes);
        RequestContextHolder.currentRequestAttributes()
                .registerDestructionCallback(
                        Share.class.getName() + System.identityHashCode(share),
                        share::close,
                        RequestAttributes.SCOPE_REQUEST);
    }

    private void awaitRoom(String caller, long size) {
        long left = patience.toNanos();
        try {
            while (!hasRoom(caller, size)) {
                if (left <= 0) {
                    throw new TooManyRequests(SOON, "As much is being read here as fits, of you or of all: come back.");
                }
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooManyRequests(SOON, "This service is stopping.");
        }
    }

    private boolean hasRoom(String caller, long size) {
        long own = held.getOrDefault(caller, 0L);
        return inAll + size <= most && (own == 0 || own + size <= most / CALLERS_SHARE);
    }

    private void give(String caller, long size) {
        lock.lock();
        try {
            held.computeIfPresent(caller, (_, own) -> own == size ? null : own - size);
            inAll -= size;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
