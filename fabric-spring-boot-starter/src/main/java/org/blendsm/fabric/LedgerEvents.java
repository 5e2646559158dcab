package org.blendsm.fabric;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    /** Where nothing comes, the reader looks up so often whether it has read all that it was told of. */
    private static final Duration QUIET = Duration.ofMillis(200);

    /** Where it has, it looks up so often whether it was told anew. */
    private static final Duration REST = Duration.ofMillis(500);

    /** An answer that was longer read for says little of now. */
    private static final Duration RECENT = Duration.ofSeconds(6);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Ledger ledger;
    private final Identity identity;
    private final Signer signer;
    private final Reader reader;
    private final Arrivals arrivals;
    private final Progress.Chain chain;
    private final EventDecoder decoder = new EventDecoder();
    private final CountDownLatch stopping = new CountDownLatch(1);

    private volatile State state = new State.CatchingUp(Instant.now());
    /** All that happened until then has been read, by {@link System#nanoTime}. */
    private volatile long readUntil = System.nanoTime();

    private volatile @Nullable EventStream stream;
    private @Nullable Thread thread;
    /** How often something came; used by the thread that follows. */
    private long steps;

    /** Whoever makes something of the events and remembers how far it is. */
    public interface Reader {
        /** The block to go on from: the one after the last that was read, 0 at the very start. */
        long nextBlock();

        /**
         * Takes blocks in order, all or none: where it throws they are brought again, from {@link #nextBlock} on. It
         * may meet blocks that it has read before.
         */
        void read(List<EventBlock> blocks);

        /** What it remembered last. A chain that has not this block is another one, and nothing is read from it. */
        default Optional<KnownBlock> remembered() {
            return Optional.empty();
        }

        /** All is read up to this block, the chain's last when it was asked. To be remembered with the position. */
        default void remember(KnownBlock last) {}
    }

    /** How it stands. */
    public sealed interface State {
        Instant since();

        /** What happened before is being read; not all of it yet. */
        record CatchingUp(Instant since) implements State {}

        /** All that had happened some seconds ago was read at that moment, and what happens is read as it comes. */
        record Following(Instant since) implements State {}

        /** Nothing can be read, for that reason; it is being tried again. */
        record Broken(Instant since, String reason) implements State {}

        record Stopped(Instant since) implements State {}
    }

    /**
     * @param arrivals told of each transaction after the reader has read it
     * @param chain asked how far it is
     */
    LedgerEvents(
            Ledger ledger, Identity identity, Signer signer, Reader reader, Arrivals arrivals, Progress.Chain chain) {
        this.ledger = ledger;
        this.identity = identity;
        this.signer = signer;
        this.reader = reader;
        this.arrivals = arrivals;
        this.chain = chain;
    }

    /** Follows, on a thread of its own, until it is closed. */
    public void start() {
        thread = Thread.ofVirtual().name("ledger-events").start(this::follow);
    }

    public State state() {
        return state;
    }

    /**
     * For how long the ledger may have gone on without the reader: since the chain was last asked how far it is and all
     * was read that it had then. Some seconds, where all goes well.
     */
    public Duration staleness() {
        return Duration.ofNanos(System.nanoTime() - readUntil);
    }

    private void follow() {
        Duration pause = Duration.ZERO;
        while (!stoppedWithin(pause)) {
            long before = steps;
            try {
                followFrom(reader.nextBlock());
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                pause = steps == before ? longerThan(pause) : FIRST_PAUSE;
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
        Progress reading = new Progress(chain, ledger.toldHeight(), block);
        reading.begin(reader.remembered());
        try (EventStream open = EventStream.open(ledger, identity, signer, block)) {
            stream = open;
            while (stopping.getCount() > 0) {
                List<ChaincodeEventsResponse> blocks = open.next(reading.isDue() ? QUIET : REST);
                if (blocks.isEmpty()) {
                    reading.lookBack();
                } else {
                    read(blocks.stream().map(decoder::decode).toList());
                    reading.read(blocks.getLast().getBlockNumber());
                    resumed();
                }
                reading.caughtUp().ifPresent(this::caughtUp);
                reading.ask();
            }
        } finally {
            stream = null;
        }
    }

    private void read(List<EventBlock> blocks) {
        reader.read(blocks);
        for (EventBlock block : blocks) {
            arrivals.arrived(block.occurrences());
        }
    }

    private void resumed() {
        steps++;
        arrivals.resumed();
        if (state instanceof State.Broken) {
            state = new State.CatchingUp(Instant.now());
        }
    }

    private void caughtUp(Progress.CaughtUp read) {
        reader.remember(read.last());
        resumed();
        readUntil = read.asked();
        if (!(state instanceof State.Following) && System.nanoTime() - readUntil < RECENT.toNanos()) {
            state = new State.Following(Instant.now());
            LOG.info("The ledger's events are read to the end and followed from here");
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
