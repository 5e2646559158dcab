package org.blendsm.fabric;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blendsm.model.Sha256;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one event stream has been read, held against how far the chain was when it was asked. The stream passes over
 * blocks that tell nothing, so its silence is no end: all that had happened before a question is read when the last
 * block is that tells something, below the height that was answered.
 */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private final Chain chain;
    private final ToldHeight height;
    private final long from;
    /** Whether a question is under way: one at a time, beside the stream. */
    private final AtomicBoolean asking = new AtomicBoolean();

    private volatile long lastAsked = System.nanoTime();
    /** When the last question was asked whose answer is known here. */
    private volatile long lastHeard = lastAsked;
    /** What is below has been read, or tells nothing. Moved by the thread that reads. */
    private volatile long end;
    /** What the chain answered and is not read yet. */
    private volatile @Nullable Answer due;

    /** The chain as its peer keeps it. */
    interface Chain {
        KnownBlock last();

        /** Of a block before the last. */
        Sha256 hash(long block);

        /** Whether that block has an event for this stream. */
        boolean tells(long block);
    }

    /**
     * @param asked when, by {@link System#nanoTime}
     * @param chainsLast the chain's last block then
     * @param last block that has to be read
     * @param told whether that one tells something, as far as anybody looked
     */
    private record Answer(long asked, KnownBlock chainsLast, long last, boolean told) {}

    /**
     * All that happened until then is read.
     *
     * @param asked the moment, by {@link System#nanoTime}
     * @param last the chain's last block at that moment
     */
    record CaughtUp(long asked, KnownBlock last) {}

    /**
     * @param height what others are told who read from the same peer
     * @param from the block from which the stream was opened
     */
    Progress(Chain chain, ToldHeight height, long from) {
        this.chain = chain;
        this.height = height;
        this.from = from;
        this.end = from;
    }

    /**
     * Asks for the first time, before the stream is opened, and waits for the answer.
     *
     * @param known a block up to which all was read before
     * @throws LedgerFault where what was read before is not of this chain: the ledger was restored to less than that,
     *     or its peer lags behind the one that was read from
     */
    void begin(Optional<KnownBlock> known) {
        KnownBlock last = answered(System.nanoTime());
        if (known.isPresent()) {
            KnownBlock had = known.get();
            requireBlocks(last, had.number() + 1);
            Sha256 hash = had.number() == last.number() ? last.hash() : chain.hash(had.number());
            if (!hash.equals(had.hash())) {
                throw new LedgerFault(
                        null,
                        "block " + had.number() + " of the ledger is another one than was read: rebuild the read model",
                        null);
            }
        }
    }

    /** Blocks have been read up to this one. */
    void read(long block) {
        end = Math.max(end, block + 1);
    }

    /** Whether what was answered last is still to be read. */
    boolean isDue() {
        return due != null;
    }

    /** Asks how far the chain is, where that is due and nobody else was told, unless an answer is still to be read. */
    void ask() {
        if (due != null) {
            return;
        }
        Optional<ToldHeight.Told> told =
                height.since(lastHeard).filter(of -> of.last().number() + 1 >= from);
        long now = System.nanoTime();
        if (told.isPresent()) {
            take(told.get());
        } else if (!asking.get() && height.isToBeAsked(now, lastAsked, lastHeard)) {
            lastAsked = now;
            aside(() -> answered(now));
        }
    }

    private KnownBlock answered(long asked) {
        KnownBlock last = chain.last();
        requireBlocks(last, from);
        ToldHeight.Told told = new ToldHeight.Told(asked, last);
        take(told);
        height.tell(told);
        return last;
    }

    /** One that comes late is passed over: a newer one was heard. */
    private void take(ToldHeight.Told told) {
        if (told.asked() - lastHeard >= 0) {
            due = new Answer(told.asked(), told.last(), told.last().number(), false);
            lastHeard = told.asked();
        }
    }

    private static void requireBlocks(KnownBlock last, long read) {
        if (last.number() + 1 < read) {
            throw new LedgerFault(
                    null,
                    "the ledger has " + (last.number() + 1) + " blocks, and " + read
                            + " were read: where it is not still being brought up to date, rebuild the read model",
                    null);
        }
    }

    /** The stream is silent: are blocks still to come that tell something? */
    void lookBack() {
        Answer answer = due;
        if (answer != null && !answer.told()) {
            aside(() -> {
                long last = answer.last();
                while (last >= end && !chain.tells(last)) {
                    last--;
                }
                due = new Answer(answer.asked(), answer.chainsLast(), last, true);
            });
        }
    }

    /** What is not answered in its time is not answered. */
    private void aside(Runnable question) {
        if (asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("ledger-pulse").start(() -> {
                try {
                    question.run();
                } catch (LedgerException e) {
                    LOG.debug("The peer does not say how far the chain is", e);
                } finally {
                    asking.set(false);
                }
            });
        }
    }

    /** Where an answer says so that was not looked at before. */
    Optional<CaughtUp> caughtUp() {
        Answer answer = due;
        if (answer == null || answer.last() >= end) {
            return Optional.empty();
        }
        end = Math.max(end, answer.chainsLast().number() + 1);
        due = null;
        return Optional.of(new CaughtUp(answer.asked(), answer.chainsLast()));
    }
}
