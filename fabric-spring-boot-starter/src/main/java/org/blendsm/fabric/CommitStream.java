package org.blendsm.fabric;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.hyperledger.fabric.protos.peer.FilteredTransaction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of transactions, read off one stream of filtered blocks by all who wait on a connection at the same time.
 *
 * <p>The stream is open only while it is worth it: it is opened when two wait, and closed when nobody has waited for a
 * while. What it tells is final; its silence says nothing, and whom it does not tell has to ask the peer. A peer sends
 * a block when its state is written, so who was told reads what was written (Fabric's {@code kvledger}).
 */
final class CommitStream {
    private static final Logger LOG = LoggerFactory.getLogger(CommitStream.class);
    private static final int WORTH_A_STREAM = 2;

    /** Opens a stream from the newest block on, that one included: when it comes, the stream is seen to flow. */
    interface Source {
        CloseableIterator<FilteredBlock> open();
    }

    private final Duration unused;
    private final Duration afterFailure;
    private final Executor threads;

    /** Guarded by this, as is all below and {@link Following#flows}; nothing waits for a peer under it. */
    private final Map<String, CompletableFuture<Optional<Verdict>>> waiting = new HashMap<>();

    private @Nullable Following following;
    private long opensFrom = System.nanoTime();
    private long lastUsed = opensFrom;
    private boolean closing;

    /**
     * @param unused it is closed when nobody has waited for so long
     * @param afterFailure it is not opened again for so long after it broke, or could not be opened
     * @param threads where the stream is read; each task takes a thread for as long as a stream is open
     */
    CommitStream(Duration unused, Duration afterFailure, Executor threads) {
        this.unused = unused;
        this.afterFailure = afterFailure;
        this.threads = threads;
    }

    /** To be called before the transaction is submitted, or its block may pass unseen. */
    synchronized Expected expect(String transactionId, Source source) {
        CompletableFuture<Optional<Verdict>> verdict = new CompletableFuture<>();
        waiting.put(transactionId, verdict);
        lastUsed = System.nanoTime();
        if (following == null && waiting.size() >= WORTH_A_STREAM && lastUsed - opensFrom >= 0 && !closing) {
            Following opened = new Following(source);
            following = opened;
            threads.execute(opened);
            threads.execute(() -> closeWhenUnused(opened));
        }
        if (following == null || !following.flows) {
            verdict.complete(Optional.empty());
        }
        return new Expected(transactionId, verdict);
    }

    private synchronized boolean told(Following by, FilteredBlock block) {
        if (by != following) {
            return false;
        }
        by.flows = true;
        for (FilteredTransaction transaction : block.getFilteredTransactionsList()) {
            CompletableFuture<Optional<Verdict>> verdict = waiting.get(transaction.getTxid());
            if (verdict != null) {
                verdict.complete(Optional.of(new Verdict(transaction.getTxValidationCode(), block.getNumber())));
            }
        }
        return true;
    }

    private synchronized void ended(Following by) {
        if (by == following) {
            following = null;
            opensFrom = System.nanoTime() + afterFailure.toNanos();
            tellNobody();
            notifyAll();
        }
    }

    private void tellNobody() {
        waiting.values().forEach(verdict -> verdict.complete(Optional.empty()));
    }

    private void closeWhenUnused(Following opened) {
        try {
            if (outlived(opened)) {
                opened.cancel();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until nobody has waited for a while; false where it ended before. */
    private synchronized boolean outlived(Following opened) throws InterruptedException {
        while (following == opened) {
            long left = waiting.isEmpty() ? lastUsed + unused.toNanos() - System.nanoTime() : unused.toNanos();
            if (left <= 0) {
                following = null;
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return false;
    }

    /** Tells those who wait for so long still, and then nobody any more. */
    void close(Duration grace) throws InterruptedException {
        try {
            awaitNobody(grace);
        } finally {
            Following open;
            synchronized (this) {
                open = following;
                following = null;
                tellNobody();
                notifyAll();
            }
            if (open != null) {
                open.cancel();
            }
        }
    }

    private synchronized void awaitNobody(Duration atMost) throws InterruptedException {
        closing = true;
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); !waiting.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** One open stream and its reader. */
    private final class Following implements Runnable {
        private final Source source;
        private boolean flows;
        /** Guarded by this. */
        private @Nullable CloseableIterator<FilteredBlock> blocks;
        /** Guarded by this. */
        private boolean cancelled;

        private Following(Source source) {
            this.source = source;
        }

        @Override
        public void run() {
            try (CloseableIterator<FilteredBlock> opened = source.open()) {
                boolean wanted = begins(opened);
                while (wanted && opened.hasNext()) {
                    wanted = told(this, opened.next());
                }
            } catch (RuntimeException e) {
                // whoever waits asks the peer now, and is told if it is still so
                LOG.debug("The stream of commits ended", e);
            } finally {
                ended(this);
            }
        }

        private synchronized boolean begins(CloseableIterator<FilteredBlock> opened) {
            blocks = opened;
            return !cancelled;
        }

        private synchronized void cancel() {
            cancelled = true;
            if (blocks != null) {
                blocks.close();
            }
        }
    }

    /** One who waits. */
    final class Expected implements AutoCloseable {
        private final String transactionId;
        private final CompletableFuture<Optional<Verdict>> verdict;

        private Expected(String transactionId, CompletableFuture<Optional<Verdict>> verdict) {
            this.transactionId = transactionId;
            this.verdict = verdict;
        }

        /** The verdict, or none where the stream does not tell it in that time: then the peer is to be asked. */
        Optional<Verdict> await(Duration atMost) {
            try {
                return verdict.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                doubt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a verdict never fails", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }

        /** Until it brings a block again nobody else waits for it. */
        private void doubt() {
            synchronized (CommitStream.this) {
                if (following != null) {
                    following.flows = false;
                }
            }
        }

        @Override
        public void close() {
            synchronized (CommitStream.this) {
                waiting.remove(transactionId, verdict);
                lastUsed = System.nanoTime();
                if (closing) {
                    CommitStream.this.notifyAll();
                }
            }
        }
    }
}
