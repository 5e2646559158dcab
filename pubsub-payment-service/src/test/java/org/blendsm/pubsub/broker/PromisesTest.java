package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.Shelf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vouchers and ticks that meet while one of them is being written. */
class PromisesTest {
    private static final AgreementId AGREEMENT = AgreementId.of("a".repeat(64));
    private static final byte[] KEY = AGREEMENT.value().bytes();
    private static final long DEPOSIT = 1_000;

    private final Chain first = new Chain("first", 10);
    private final Chain second = new Chain("second", 10);
    private Journal journal;
    private Promises promises;
    private final CountDownLatch written = new CountDownLatch(1);

    @BeforeEach
    void open(@TempDir Path directory) {
        journal = Journal.open(directory, true);
        promises = new Promises(journal, KEY, 0, () -> {});
        promises.voucher(0, first.voucher(AGREEMENT, 0), true);
        promises.tick(tick(first, 5), DEPOSIT).join();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void a_tick_of_a_chain_whose_voucher_is_being_written_is_taken() throws Exception {
        FutureTask<Boolean> voucher = voucherBeingWritten(60);
        CompletableFuture<Void> tick = promises.tick(tick(second, 1), DEPOSIT);
        written.countDown();

        assertThat(voucher.get(Mqtt.SECONDS, TimeUnit.SECONDS)).isTrue();
        Mqtt.await(tick);
        assertThat(promises.paid()).isEqualTo(70);
        assertThat(kept()).isEqualTo(second.voucher(AGREEMENT, 60, 1));
    }

    @Test
    void a_late_tick_of_the_chain_before_takes_nothing_back() throws Exception {
        FutureTask<Boolean> voucher = voucherBeingWritten(60);
        try {
            promises.tick(tick(first, 6), DEPOSIT);
        } catch (Refused e) {
            assertThat(e.code()).isEqualTo(RefusalCode.TICK_INVALID);
        }
        written.countDown();

        assertThat(voucher.get(Mqtt.SECONDS, TimeUnit.SECONDS)).isTrue();
        Mqtt.await(promises.tick(tick(second, 2), DEPOSIT));
        assertThat(promises.paid()).isEqualTo(80);
        assertThat(kept()).isEqualTo(second.voucher(AGREEMENT, 60, 2));
    }

    /** Holds the journal's thread after it has asked what to write, and before it has. */
    private FutureTask<Boolean> voucherBeingWritten(long messages) {
        CountDownLatch queued = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        journal.putSoon(Shelf.POSITIONS, new byte[] {1}, () -> held(queued));
        FutureTask<Boolean> voucher =
                new FutureTask<>(() -> promises.voucher(messages, second.voucher(AGREEMENT, messages), true));
        Thread buyer = Thread.ofPlatform().start(voucher);
        Mqtt.eventually(() -> assertThat(buyer.getState()).isEqualTo(Thread.State.WAITING));
        journal.putSoon(Shelf.POSITIONS, new byte[] {2}, () -> {
            asked.countDown();
            return held(written);
        });
        queued.countDown();
        held(asked);
        return voucher;
    }

    private static byte[] held(CountDownLatch until) {
        try {
            assertThat(until.await(Mqtt.SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return new byte[0];
    }

    private static WireTick tick(Chain chain, int number) {
        return WireTick.read(ByteBuffer.wrap(chain.tick(number)));
    }

    private byte[] kept() {
        return KeptVoucher.decode(journal.get(Shelf.VOUCHERS, KEY).orElseThrow())
                .signed();
    }
}
