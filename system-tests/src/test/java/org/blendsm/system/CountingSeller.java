package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;

/** Publishes numbers, each once, as a plain client does, and remembers which of them the broker acknowledged. */
final class CountingSeller {
    private static final int IN_FLIGHT = 16;
    /**
     * Between messages while it waits for the interruption to be over, so that reading it all does not take for ever.
     */
    private static final long UNHURRIED_MILLIS = 5;

    private StreamAccess access;
    private final List<String> acknowledged = new ArrayList<>();
    private int next;

    CountingSeller(StreamAccess access) {
        this.access = access;
    }

    /** From now on publishes by this ticket. */
    void use(StreamAccess renewed) {
        access = renewed;
    }

    /** What interrupts the stream. */
    @FunctionalInterface
    interface Interruption {
        void happen() throws Exception;
    }

    /**
     * Publishes without a pause; as soon as so many more are acknowledged the interruption happens, while publishing
     * goes on, with pauses, until it is over. What is in flight then stays in doubt and is not sent again.
     */
    void publishUntil(int count, Interruption interruption) throws Exception {
        StreamPublisher publisher = StreamPublisher.open(access.unnumbered());
        int goal = acknowledged().size() + count;
        int hurried = next + count;
        AtomicBoolean over = new AtomicBoolean();
        Thread publishing = Thread.ofVirtual().start(() -> publishWhileItLasts(publisher, hurried, over));
        synchronized (this) {
            long deadline = System.nanoTime() + RunningInstance.PATIENCE.toNanos();
            while (acknowledged.size() < goal) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the broker acknowledged only " + acknowledged.size() + " of " + goal);
                }
                wait(100);
            }
        }
        try {
            interruption.happen();
        } finally {
            over.set(true);
            publishing.join(RunningInstance.PATIENCE);
        }
    }

    private void publishWhileItLasts(StreamPublisher publisher, int hurried, AtomicBoolean over) {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        try {
            while (!over.get() && inFlight.tryAcquire(10, TimeUnit.SECONDS)) {
                if (next >= hurried) {
                    TimeUnit.MILLISECONDS.sleep(UNHURRIED_MILLIS);
                }
                String number = Integer.toString(next++);
                publisher.publishLater(number.getBytes(UTF_8)).whenComplete((_, failure) -> {
                    if (failure == null) {
                        take(number);
                    } else {
                        over.set(true);
                    }
                    inFlight.release();
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void take(String number) {
        acknowledged.add(number);
        notifyAll();
    }

    /** @return the message, which the broker has on disk */
    String publishOne() {
        String number = Integer.toString(next++);
        try (StreamPublisher publisher = StreamPublisher.open(access.unnumbered())) {
            publisher.publish(number.getBytes(UTF_8));
        }
        take(number);
        return number;
    }

    /** In the order in which they were published; the client tells of acknowledgements on several threads. */
    synchronized List<String> acknowledged() {
        return acknowledged.stream()
                .sorted(Comparator.comparingInt(Integer::parseInt))
                .toList();
    }
}
