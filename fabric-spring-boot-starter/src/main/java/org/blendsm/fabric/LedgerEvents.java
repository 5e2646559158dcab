package org.blendsm.fabric;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what happens on the ledger, from the block that its reader names, in order and without a gap. Where the
 * stream breaks or the reader fails, it starts again from the reader's position after a pause that grows to a bound; it
 * never skips.
 */
public final class LedgerEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerEvents.class);

    /** A stream on which nothing came for so long has brought all there is. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** A peer that says nothing is asked so often whether it is there: a connection to one that hangs looks as good. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(3);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Ledger ledger;
    private final Identity identity;
    private final Signer signer;
    private final Reader reader;
    private final Arrivals arrivals;
    private final Runnable question;
    private final EventDecoder decoder = new EventDecoder();
    private final CountDownLatch stopping = new CountDownLatch(1);

    private volatile State state = new State.CatchingUp(Instant.now());
    /** All that happened until then has been read, by {@link System#nanoTime}. */
    private volatile long lastLive = System.nanoTime();
    /** When the question was asked that was answered last. */
    private volatile long answered = lastLive;

    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile @Nullable EventStream stream;
    private @Nullable Thread thread;

    /** Whoever makes something of the events and remembers how far it is. */
    public interface Reader {
        /** The block to go on from: the one after the last that was read, 0 at the very start. */
        long nextBlock();

        /**
         * Takes blocks in order, all or none: where it throws they are brought again, from {@link #nextBlock} on. It
         * may meet blocks that it has read before.
         */
        void read(List<EventBlock> blocks);
    }

    /** How it stands. */
    public sealed interface State {
        Instant since();

        /** What happened before is being read; not all of it yet. */
        record CatchingUp(Instant since) implements State {}

        /** All that the peer sent has been read. */
        record Following(Instant since) implements State {}

        /** Nothing can be read, for that reason; it is being tried again. */
        record Broken(Instant since, String reason) implements State {}

        record Stopped(Instant since) implements State {}
    }

    /**
     * @param arrivals told of each transaction after the reader has read it
     * @param question returns when the peer has answered it, and throws where it does not
     */
    LedgerEvents(Ledger ledger, Identity identity, Signer signer, Reader reader, Arrivals arrivals, Runnable question) {
        this.ledger = ledger;
        this.identity = identity;
        this.signer = signer;
        this.reader = reader;
        this.arrivals = arrivals;
        this.question = question;
    }

    /** Follows, on a thread of its own, until it is closed. */
    public void start() {
        thread = Thread.ofVirtual().name("ledger-events").start(this::follow);
    }

    public State state() {
        return state;
    }

    /**
     * For how long the ledger may have gone on without the reader: since the oldest block came that is not read, or
     * since the peer was heard of last. Some seconds, where nothing happens.
     */
    public Duration staleness() {
        EventStream open = stream;
        long now = System.nanoTime();
        long heard = now - lastLive;
        return Duration.ofNanos(open == null ? heard : Math.max(heard, now - open.oldest()));
    }

    private void follow() {
        Duration pause = Duration.ZERO;
        while (!stoppedWithin(pause)) {
            long live = lastLive;
            try {
                followFrom(reader.nextBlock());
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                pause = lastLive == live ? longerThan(pause) : FIRST_PAUSE;
                if (stopping.getCount() > 0) {
                    broken(e);
                    ledger.reconnect();
                }
            }
        }
        arrivals.interrupted();
        state = new State.Stopped(Instant.now());
    }

    private static Duration longerThan(Duration pause) {
        Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private void followFrom(long block) throws InterruptedException {
        try (EventStream open = EventStream.open(ledger, identity, signer, block)) {
            stream = open;
            ask();
            while (stopping.getCount() > 0) {
                List<ChaincodeEventsResponse> blocks = open.next(QUIET);
                if (blocks.isEmpty()) {
                    quiet();
                } else {
                    long taken = System.nanoTime();
                    read(blocks.stream().map(decoder::decode).toList());
                    open.read();
                    live(taken, open.drained());
                }
            }
        } finally {
            stream = null;
        }
    }

    private void quiet() {
        long last = answered;
        if (last - lastLive > 0) {
            live(last, true);
        }
        if (System.nanoTime() - lastLive >= ASK_EVERY.toNanos()) {
            ask();
        }
    }

    /** Asks beside the stream, one question at a time; what is not answered in its time is not answered. */
    private void ask() {
        if (asking.compareAndSet(false, true)) {
            long asked = System.nanoTime();
            Thread.ofVirtual().name("ledger-pulse").start(() -> {
                try {
                    question.run();
                    answered = asked;
                } catch (LedgerException e) {
                    LOG.debug("The peer does not answer", e);
                } finally {
                    asking.set(false);
                }
            });
        }
    }

    private void read(List<EventBlock> blocks) {
        reader.read(blocks);
        for (EventBlock block : blocks) {
            arrivals.arrived(block.occurrences());
        }
    }

    private void live(long at, boolean drained) {
        lastLive = at;
        arrivals.resumed();
        State now = state;
        if (drained && !(now instanceof State.Following)) {
            state = new State.Following(Instant.now());
            LOG.info("The ledger's events are read to the end and followed from here");
        } else if (now instanceof State.Broken) {
            state = new State.CatchingUp(Instant.now());
        }
    }

    private void broken(Throwable e) {
        arrivals.interrupted();
        String reason = String.valueOf(e.getMessage());
        if (!(state instanceof State.Broken before)) {
            state = new State.Broken(Instant.now(), reason);
            LOG.warn("The ledger's events cannot be followed and are tried again", e);
        } else if (!before.reason().equals(reason)) {
            state = new State.Broken(before.since(), reason);
            LOG.warn("The ledger's events still cannot be followed: {}", reason);
        }
    }

    private boolean stoppedWithin(Duration pause) {
        try {
            return stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Lets the reader finish what it reads, for at most ten seconds. */
    @Override
    public void close() {
        stopping.countDown();
        EventStream open = stream;
        if (open != null) {
            open.close();
        }
        Thread running = thread;
        if (running != null) {
            try {
                if (!running.join(STOP)) {
                    LOG.warn("A reader of the ledger's events did not come to an end within {}", STOP);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
