package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.CommitStream.Expected;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.hyperledger.fabric.protos.peer.FilteredTransaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommitStreamTest {
    private static final long NUMBER = 9;
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Duration NONE = Duration.ZERO;

    private final Peer peer = new Peer();
    private final List<Runnable> reading = new CopyOnWriteArrayList<>();
    private final List<Expected> others = new CopyOnWriteArrayList<>();
    private CommitStream stream = stream(LONG, LONG);

    private CommitStream stream(Duration unused, Duration afterFailure) {
        return new CommitStream(unused, afterFailure, task -> {
            reading.add(task);
            Thread.ofVirtual().start(task);
        });
    }

    @AfterEach
    void close() throws InterruptedException {
        stream.close(NONE);
    }

    private Expected expect(String transaction) {
        return stream.expect(transaction, peer);
    }

    @Test
    void who_waits_alone_asks_and_no_stream_is_opened() {
        expect("tx-1").close();

        requireUntold(expect("tx-2"));
        assertThat(reading).isEmpty();
    }

    @Test
    void who_came_before_the_stream_flowed_asks() throws Exception {
        Expected first = expect("tx-1");
        Expected second = expect("tx-2");

        requireUntold(first);
        requireUntold(second);
        assertThat(peer.opened()).isNotNull();
    }

    @Test
    void all_who_come_once_it_flows_are_told_by_the_one_stream() throws Exception {
        Blocks blocks = flowing();
        int tasks = reading.size();
        Expected right = expect("tx-3");
        Expected late = expect("tx-4");

        blocks.bring("tx-4", TxValidationCode.MVCC_READ_CONFLICT);
        blocks.bring("tx-3", TxValidationCode.VALID);

        assertThat(right.await(LONG)).contains(new Verdict(TxValidationCode.VALID, NUMBER));
        assertThat(late.await(LONG)).contains(new Verdict(TxValidationCode.MVCC_READ_CONFLICT, NUMBER));
        assertThat(reading).hasSize(tasks);
    }

    @Test
    void one_that_fell_silent_is_waited_for_by_nobody_else_until_it_brings_a_block() throws Exception {
        Blocks blocks = flowing();

        assertThat(expect("tx-3").await(NONE)).isEmpty();

        requireUntold(expect("tx-4"));
        flows(blocks);
    }

    @Test
    void who_waits_when_it_ends_asks_and_it_is_not_opened_again_at_once() throws Exception {
        Blocks blocks = flowing();
        int tasks = reading.size();
        Expected cutOff = expect("tx-3");

        blocks.end();

        requireUntold(cutOff);
        requireUntold(expect("tx-4"));
        assertThat(reading).hasSize(tasks);
    }

    @Test
    void one_that_broke_is_opened_again_after_a_while() throws Exception {
        stream = stream(LONG, NONE);
        Blocks blocks = flowing();
        Expected cutOff = expect("tx-3");
        blocks.end();
        requireUntold(cutOff);

        requireUntold(expect("tx-4"));

        flows(peer.opened());
    }

    @Test
    void one_that_the_peer_refuses_is_done_without() throws Exception {
        peer.refuses.complete(null);
        expect("tx-1");

        requireUntold(expect("tx-2"));
        requireUntold(expect("tx-3"));
    }

    /** As fabric-gateway has it, where the peer answers with a status and no block. */
    @Test
    void one_that_brings_something_else_than_a_block_is_done_without() throws Exception {
        Blocks blocks = flowing();
        Expected cutOff = expect("tx-3");

        blocks.bringNone();

        requireUntold(cutOff);
        assertThat(blocks.awaitClosed()).isTrue();
    }

    @Test
    void it_is_closed_when_nobody_has_waited_for_a_while() throws Exception {
        stream = stream(Duration.ofMillis(20), LONG);
        Expected one = expect("tx-1");
        Expected other = expect("tx-2");
        Blocks blocks = peer.opened();

        one.close();
        other.close();

        assertThat(blocks.awaitClosed()).isTrue();
    }

    @Test
    void who_waits_when_the_connection_is_closed_is_told_for_a_while_still() throws Exception {
        Blocks blocks = flowing();
        Expected waiting = expect("tx-3");
        Thread closing = Thread.ofVirtual().start(() -> {
            try {
                stream.close(LONG);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        blocks.bring("tx-3", TxValidationCode.VALID);

        assertThat(waiting.await(LONG)).contains(new Verdict(TxValidationCode.VALID, NUMBER));
        others.forEach(Expected::close);
        waiting.close();
        assertThat(closing.join(LONG)).isTrue();
        assertThat(blocks.awaitClosed()).isTrue();
    }

    @Test
    void after_that_nobody_is_told_anything() throws Exception {
        Blocks blocks = flowing();
        Expected waiting = expect("tx-3");

        stream.close(NONE);

        requireUntold(waiting);
        requireUntold(expect("tx-4"));
        assertThat(blocks.awaitClosed()).isTrue();
    }

    /** Two wait, for good; the stream was opened for them and has brought its first block. */
    private Blocks flowing() throws InterruptedException {
        others.add(expect("tx-1"));
        others.add(expect("tx-2"));
        Blocks blocks = peer.opened();
        flows(blocks);
        return blocks;
    }

    /** Brings blocks until who comes after them is told; then all of them are read, as the last one is. */
    private void flows(Blocks blocks) {
        long end = System.nanoTime() + LONG.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            blocks.bring("of somebody else", TxValidationCode.VALID);
            try (Expected probe = expect("probe-" + i)) {
                blocks.bring("probe-" + i, TxValidationCode.VALID);
                if (probe.await(LONG).isPresent()) {
                    return;
                }
            }
        }
        throw new AssertionError("it never flowed");
    }

    /** It is told that it has to ask, and does not find out by having waited in vain. */
    private static void requireUntold(Expected waiting) {
        long before = System.nanoTime();
        assertThat(waiting.await(LONG)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG.dividedBy(2));
    }

    private static final class Peer implements CommitStream.Source {
        private final BlockingQueue<Blocks> opened = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> refuses = new CompletableFuture<>();

        @Override
        public CloseableIterator<FilteredBlock> open() {
            if (refuses.isDone()) {
                throw new LedgerUnavailable(null, "no stream here", null);
            }
            Blocks blocks = new Blocks();
            opened.add(blocks);
            return blocks;
        }

        private Blocks opened() throws InterruptedException {
            return Optional.ofNullable(opened.poll(LONG.toSeconds(), TimeUnit.SECONDS))
                    .orElseThrow();
        }
    }

    private static final class Blocks implements CloseableIterator<FilteredBlock> {
        /** Without a block: something else, or the end. */
        private record Sent(Optional<FilteredBlock> block, boolean last) {}

        private final BlockingQueue<Sent> coming = new LinkedBlockingQueue<>();
        private final CountDownLatch closing = new CountDownLatch(1);
        private Optional<FilteredBlock> next = Optional.empty();

        private void bring(String transaction, TxValidationCode verdict) {
            coming.add(new Sent(
                    Optional.of(FilteredBlock.newBuilder()
                            .setNumber(NUMBER)
                            .addFilteredTransactions(FilteredTransaction.newBuilder()
                                    .setTxid(transaction)
                                    .setTxValidationCode(verdict))
                            .build()),
                    false));
        }

        private void bringNone() {
            coming.add(new Sent(Optional.empty(), false));
        }

        private void end() {
            coming.add(new Sent(Optional.empty(), true));
        }

        private boolean awaitClosed() throws InterruptedException {
            return closing.await(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public boolean hasNext() {
            try {
                Sent sent = coming.take();
                next = sent.block();
                return !sent.last();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public FilteredBlock next() {
            return next.orElseThrow(NoSuchElementException::new);
        }

        @Override
        public void close() {
            closing.countDown();
            end();
        }
    }
}
