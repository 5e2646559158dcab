package org.blendsm.fabric;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
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
    /** Whether a question is under way: one at a time, beside the stream. */
    private final AtomicBoolean asking = new AtomicBoolean();

    private volatile long lastAsked = System.nanoTime();
    /** What is below has been read, or tells nothing. Moved by the thread that reads. */
    private volatile long end;
    /** What the chain answered and is not read yet. */
    private volatile @Nullable Answer due;

    /** The chain as its peer keeps it. */
    interface Chain {
        /** How many blocks there are. */
        long height();

        /** Whether that block has an event for this stream. */
        boolean tells(long block);
    }

    /**
     * @param asked when, by {@link System#nanoTime}
     * @param last block that has to be read
     * @param told whether that one tells something, as far as anybody looked
     */
    private record Answer(long asked, long height, long last, boolean told) {}

    /** @param from the block from which the stream was opened */
    Progress(Chain chain, long from) {
        this.chain = chain;
        this.end = from;
    }

    /** Blocks have been read up to this one. */
    void read(long block) {
        end = Math.max(end, block + 1);
    }

    /** When the chain was asked last, or this began. */
    long lastAsked() {
        return lastAsked;
    }

    /** Asks how far the chain is, unless what it answered last is still to come. */
    void ask() {
        if (due == null) {
            long asked = System.nanoTime();
            aside(() -> {
                lastAsked = asked;
                long height = chain.height();
                due = new Answer(asked, height, height - 1, false);
            });
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
                due = new Answer(answer.asked(), answer.height(), last, true);
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
                    LOG.debug("The peer does not answer", e);
                } finally {
                    asking.set(false);
                }
            });
        }
    }

    /** The moment until which all that happened is read, where an answer says so that was not looked at before. */
    OptionalLong caughtUp() {
        Answer answer = due;
        if (answer == null || answer.last() >= end) {
            return OptionalLong.empty();
        }
        end = Math.max(end, answer.height());
        due = null;
        return OptionalLong.of(answer.asked());
    }
}
