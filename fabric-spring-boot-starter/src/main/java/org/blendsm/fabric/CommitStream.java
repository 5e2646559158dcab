package org.blendsm.fabric;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.hyperledger.fabric.protos.peer.FilteredTransaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of transactions, read off one stream of filtered blocks by all who wait on a connection at the same time.
 *
 * <p>The stream is open only while it is worth it: it is opened when two wait, and closed at the first block after
 * nobody has waited for a while. It brings good news sooner and never bad news: whom it does not tell has to ask the
 * peer. A peer sends a block when its state is written, so who was told reads what was written (Fabric's
 * {@code kvledger}).
 */
final class CommitStream implements AutoCloseable {
    private static final int WORTH_A_STREAM = 2;
    private static final Duration UNUSED = Duration.ofSeconds(10);
    private static final Duration AFTER_AN_END = Duration.ofSeconds(10);

    /** Opens a stream from the newest block on, that one included: when it comes, the stream is seen to flow. */
    interface Source {
        CloseableIterator<FilteredBlock> open();
    }

    private final Map<String, CompletableFuture<Optional<TxValidationCode>>> waiting = new HashMap<>();
    private final LongSupplier nanoTime;
    private @Nullable Following following;
    private long opensFrom;
    private long lastUsed;
    private boolean closed;

    CommitStream(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.opensFrom = nanoTime.getAsLong();
        this.lastUsed = opensFrom;
    }

    /** To be called before the transaction is submitted, or its block may pass unseen. */
    synchronized Expected expect(String transactionId, Source source) {
        CompletableFuture<Optional<TxValidationCode>> verdict = new CompletableFuture<>();
        waiting.put(transactionId, verdict);
        lastUsed = nanoTime.getAsLong();
        if (following == null && waiting.size() >= WORTH_A_STREAM && lastUsed - opensFrom >= 0 && !closed) {
            following = new Following(source);
            Thread.ofVirtual().name("ledger-commits").start(following);
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
            CompletableFuture<Optional<TxValidationCode>> verdict = waiting.get(transaction.getTxid());
            if (verdict != null) {
                verdict.complete(Optional.of(transaction.getTxValidationCode()));
            }
        }
        return !waiting.isEmpty() || nanoTime.getAsLong() - lastUsed < UNUSED.toNanos();
    }

    private synchronized void ended(Following by, boolean failed) {
        if (by == following) {
            following = null;
            if (failed) {
                opensFrom = nanoTime.getAsLong() + AFTER_AN_END.toNanos();
            }
            tellNobody();
        }
    }

    private void tellNobody() {
        waiting.values().forEach(verdict -> verdict.complete(Optional.empty()));
    }

    /** Whoever still waits is told nothing. */
    @Override
    public void close() {
        Following open;
        synchronized (this) {
            closed = true;
            open = following;
            following = null;
            tellNobody();
        }
        if (open != null) {
            open.cancel();
        }
    }

    /** One open stream and its reader. */
    private final class Following implements Runnable {
        private final Source source;
        private boolean flows;
        private @Nullable CloseableIterator<FilteredBlock> blocks;
        private boolean cancelled;

        private Following(Source source) {
            this.source = source;
        }

        @Override
        public void run() {
            boolean failed = true;
            try (CloseableIterator<FilteredBlock> opened = source.open()) {
                if (begins(opened)) {
                    while (opened.hasNext()) {
                        if (!told(this, opened.next())) {
                            failed = false;
                            return;
                        }
                    }
                }
            } catch (GatewayRuntimeException | LedgerException e) {
                // said by who asks the peer now, if it is still so
            } finally {
                ended(this, failed);
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
        private final CompletableFuture<Optional<TxValidationCode>> verdict;

        private Expected(String transactionId, CompletableFuture<Optional<TxValidationCode>> verdict) {
            this.transactionId = transactionId;
            this.verdict = verdict;
        }

        /** The verdict, or none where the stream does not tell it in that time: then the peer is to be asked. */
        Optional<TxValidationCode> await(Duration atMost) {
            try {
                return verdict.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a verdict never fails", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            synchronized (CommitStream.this) {
                waiting.remove(transactionId);
                lastUsed = nanoTime.getAsLong();
            }
        }
    }
}
