package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.blendsm.fabric.CommitStream.Expected;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.hyperledger.fabric.protos.peer.FilteredTransaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommitStreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;

    private final AtomicLong now = new AtomicLong();
    private final CommitStream stream = new CommitStream(now::get);
    private final Peer peer = new Peer();

    @AfterEach
    void close() {
        stream.close();
    }

    private Expected expect(String transaction) {
        return stream.expect(transaction, peer);
    }

    @Test
    void who_waits_alone_asks_and_no_stream_is_opened() {
        assertThat(expect("tx-1").await(LONG)).isEmpty();

        assertThat(peer.opened).isEmpty();
    }

    @Test
    void who_came_before_the_stream_flowed_asks() throws Exception {
        Expected first = expect("tx-1");
        Expected second = expect("tx-2");

        assertThat(first.await(LONG)).isEmpty();
        assertThat(second.await(LONG)).isEmpty();
        assertThat(peer.next().closed).isFalse();
    }

    @Test
    void all_who_come_once_it_flows_are_told_by_the_one_stream() throws Exception {
        Blocks blocks = flowing();
        Expected right = expect("tx-3");
        Expected late = expect("tx-4");

        blocks.bring("tx-4", TxValidationCode.MVCC_READ_CONFLICT);
        blocks.bring("tx-3", TxValidationCode.VALID);

        assertThat(right.await(LONG)).contains(TxValidationCode.VALID);
        assertThat(late.await(LONG)).contains(TxValidationCode.MVCC_READ_CONFLICT);
        assertThat(peer.opened).hasSize(1);
    }

    @Test
    void what_does_not_come_in_time_has_to_be_asked_for() throws Exception {
        flowing();

        assertThat(expect("tx-3").await(AT_ONCE)).isEmpty();
    }

    @Test
    void who_waits_when_it_ends_asks_and_it_is_opened_again_after_a_while_only() throws Exception {
        Blocks blocks = flowing();
        Expected cutOff = expect("tx-3");

        blocks.end();

        assertThat(cutOff.await(LONG)).isEmpty();
        assertThat(expect("tx-4").await(LONG)).isEmpty();
        assertThat(peer.opened).hasSize(1);
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(expect("tx-5").await(LONG)).isEmpty();
        assertThat(peer.next()).isNotSameAs(blocks);
    }

    @Test
    void one_that_cannot_be_opened_is_done_without() throws Exception {
        peer.refuses = true;
        expect("tx-1");

        assertThat(expect("tx-2").await(LONG)).isEmpty();
        assertThat(expect("tx-3").await(LONG)).isEmpty();
    }

    @Test
    void it_is_closed_at_the_first_block_after_nobody_waited_for_a_while() throws Exception {
        expect("tx-1").close();
        Expected one = expect("tx-1");
        Expected other = expect("tx-2");
        Blocks blocks = peer.next();
        blocks.bring("newest", TxValidationCode.VALID);
        one.close();
        other.close();
        blocks.bring("of somebody else", TxValidationCode.VALID);
        assertThat(blocks.awaitClosed(Duration.ofMillis(50))).isFalse();

        now.addAndGet(Duration.ofSeconds(11).toNanos());
        blocks.bring("of somebody else again", TxValidationCode.VALID);

        assertThat(blocks.awaitClosed(LONG)).isTrue();
    }

    @Test
    void who_waits_when_the_connection_is_closed_is_told_nothing_and_the_stream_is_closed() throws Exception {
        Blocks blocks = flowing();
        Expected waiting = expect("tx-3");

        stream.close();

        assertThat(waiting.await(LONG)).isEmpty();
        assertThat(blocks.awaitClosed(LONG)).isTrue();
        assertThat(expect("tx-4").await(LONG)).isEmpty();
    }

    /** Two wait, for good; the stream was opened for them and has brought its first block. */
    private Blocks flowing() throws InterruptedException {
        expect("tx-1");
        expect("tx-2");
        Blocks blocks = peer.next();
        blocks.bring("newest", TxValidationCode.VALID);
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            try (Expected probe = expect("probe")) {
                blocks.bring("probe", TxValidationCode.VALID);
                if (probe.await(LONG).isPresent()) {
                    return blocks;
                }
            }
        }
        throw new AssertionError("it never flowed");
    }

    private static final class Peer implements CommitStream.Source {
        private final List<Blocks> opened = java.util.Collections.synchronizedList(new ArrayList<>());
        private final BlockingQueue<Blocks> unseen = new LinkedBlockingQueue<>();
        private volatile boolean refuses;

        @Override
        public CloseableIterator<FilteredBlock> open() {
            if (refuses) {
                throw new LedgerUnavailable(null, "no stream here", null);
            }
            Blocks blocks = new Blocks();
            opened.add(blocks);
            unseen.add(blocks);
            return blocks;
        }

        private Blocks next() throws InterruptedException {
            return Optional.ofNullable(unseen.poll(LONG.toSeconds(), TimeUnit.SECONDS))
                    .orElseThrow();
        }
    }

    private static final class Blocks implements CloseableIterator<FilteredBlock> {
        private final BlockingQueue<Optional<FilteredBlock>> coming = new LinkedBlockingQueue<>();
        private final java.util.concurrent.CountDownLatch closing = new java.util.concurrent.CountDownLatch(1);
        private volatile boolean closed;
        private Optional<FilteredBlock> next = Optional.empty();

        private void bring(String transaction, TxValidationCode verdict) {
            coming.add(Optional.of(FilteredBlock.newBuilder()
                    .addFilteredTransactions(FilteredTransaction.newBuilder()
                            .setTxid(transaction)
                            .setTxValidationCode(verdict))
                    .build()));
        }

        private void end() {
            coming.add(Optional.empty());
        }

        private boolean awaitClosed(Duration atMost) throws InterruptedException {
            return closing.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public boolean hasNext() {
            try {
                next = coming.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                next = Optional.empty();
            }
            return next.isPresent();
        }

        @Override
        public FilteredBlock next() {
            return next.orElseThrow(NoSuchElementException::new);
        }

        @Override
        public void close() {
            closed = true;
            closing.countDown();
            end();
        }
    }
}
