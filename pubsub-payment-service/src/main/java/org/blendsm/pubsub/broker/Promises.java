package org.blendsm.pubsub.broker;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.JournalFailed;
import org.blendsm.pubsub.broker.journal.Shelf;
import org.jspecify.annotations.Nullable;

/**
 * What the buyer of one agreement has promised to pay: its highest voucher, and how far the ticks of that have come. A
 * promise is on disk before it counts; of many that come while one is written the highest is written next.
 */
final class Promises {
    private final Journal journal;
    private final byte[] agreement;
    private final Runnable onPaid;
    /** On disk; moved under the monitor. */
    private volatile long paid;
    /** Guarded by the monitor, as is everything below; the journal is never waited for while it is held. */
    private long promised;

    private @Nullable TickLine line;
    /** The last voucher that this process took, byte for byte. */
    private byte @Nullable [] newest;
    /** The chain that the last voucher closed, if the one before had opened any. */
    private Supplier<Optional<TickLine>> closed = Optional::empty;

    private @Nullable Supplier<KeptVoucher> unwritten;
    private @Nullable Writing latest;

    /**
     * @param agreement key on the vouchers' shelf
     * @param paid as the journal has it
     * @param onPaid run on the journal's thread when more is paid
     */
    Promises(Journal journal, byte[] agreement, long paid, Runnable onPaid) {
        this.journal = journal;
        this.agreement = agreement;
        this.paid = paid;
        this.promised = paid;
        this.onPaid = onPaid;
    }

    /** Messages covered by what is on disk. */
    long paid() {
        return paid;
    }

    /** Keeps a voucher, and returns when it is on disk. False where what is on disk promises as much. */
    boolean voucher(long messages, byte[] signed, boolean saysMore) {
        boolean taken;
        Writing writing;
        synchronized (this) {
            taken = messages > promised || messages == promised && saysMore && isNews(signed);
            if (taken) {
                promised = messages;
                closed = closing(line, newest);
                line = null;
                newest = signed;
                unwritten = () -> new KeptVoucher(messages, signed);
            }
            writing = writingOfBest();
        }
        if (writing != null) {
            writing.begun().join();
        }
        return taken;
    }

    /**
     * Keeps a tick. For one that promises nothing new, what it repeats is waited for; so it is for one that was on its
     * way when the voucher was taken that closed its chain and paid for it.
     *
     * @param depositedMessages how far the deposit goes
     * @return completes when it is on disk
     * @throws Refused {@code TICK_INVALID}, {@code VOUCHER_ABOVE_DEPOSIT}
     */
    CompletableFuture<Void> tick(WireTick tick, long depositedMessages) {
        try {
            while (true) {
                TickLine seen = line();
                // not under the monitor: a false one may cost a thousand hashes
                TickLine reached = seen.next(tick, depositedMessages);
                if (keep(seen, reached)) {
                    return written();
                }
            }
        } catch (Refused e) {
            if (e.code() == RefusalCode.TICK_INVALID && isPaidSince(tick)) {
                return written();
            }
            throw e;
        }
    }

    /** False where another came first. */
    private synchronized boolean keep(TickLine seen, TickLine reached) {
        if (line != seen) {
            return false;
        }
        if (reached.messages() > promised) {
            line = reached;
            promised = reached.messages();
            unwritten = reached::kept;
        }
        return true;
    }

    private boolean isPaidSince(WireTick tick) {
        Supplier<Optional<TickLine>> before;
        long paidFor;
        synchronized (this) {
            before = closed;
            paidFor = promised;
        }
        return before.get().filter(chain -> chain.reaches(tick, paidFor)).isPresent();
    }

    /** Completes when what is promised now is on disk. */
    private CompletableFuture<Void> written() {
        Writing writing;
        synchronized (this) {
            writing = writingOfBest();
        }
        return writing == null ? CompletableFuture.completedFuture(null) : writing.begun();
    }

    /** Read where a late tick asks for it: most vouchers close no chain, and most chains have no late ticks. */
    private static Supplier<Optional<TickLine>> closing(@Nullable TickLine used, byte @Nullable [] unused) {
        if (used != null) {
            return () -> Optional.of(used);
        }
        return unused == null ? Optional::empty : () -> opened(unused);
    }

    private static Optional<TickLine> opened(byte[] signed) {
        SignedVoucher voucher = CanonicalJson.decode(signed, SignedVoucher.class);
        return voucher.voucher().ticks().map(_ -> new TickLine(voucher));
    }

    /** The highest promise, byte for byte. */
    synchronized Optional<KeptVoucher> best() {
        if (unwritten != null) {
            return Optional.of(unwritten.get());
        }
        return latest != null && latest.underWay != null
                ? Optional.of(latest.underWay)
                : journal.get(Shelf.VOUCHERS, agreement).map(KeptVoucher::decode);
    }

    /** Whether it says more than what is kept for as many messages; nobody takes back a last word. */
    private boolean isNews(byte[] signed) {
        return best().map(KeptVoucher::signed)
                .filter(kept -> Arrays.equals(kept, signed) || isLast(kept) && !isLast(signed))
                .isEmpty();
    }

    private static boolean isLast(byte[] signed) {
        return CanonicalJson.decode(signed, SignedVoucher.class).voucher().last();
    }

    private synchronized TickLine line() {
        TickLine known = line;
        if (known == null) {
            known = best().flatMap(kept -> opened(kept.signed()))
                    .orElseThrow(() -> new Refused(
                            RefusalCode.TICK_INVALID,
                            "Sign a voucher that opens a chain first: the last one did not."));
            line = known;
        }
        return known;
    }

    /** The write that brings what is promised now to disk; null where it was there at the start. */
    private @Nullable Writing writingOfBest() {
        if (unwritten != null && (latest == null || latest.taken)) {
            latest = new Writing();
        }
        return latest;
    }

    /** One write of what is highest when the journal comes to it. Its fields are guarded by the promises' monitor. */
    private final class Writing {
        private final AtomicBoolean begun = new AtomicBoolean();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private boolean taken;
        /** Taken to be written, and not yet found in the journal. */
        private @Nullable KeptVoucher underWay;

        /** Into the journal's queue, which may be full for a while. */
        private CompletableFuture<Void> begun() {
            if (begun.compareAndSet(false, true)) {
                try {
                    var unused = journal.putLatest(Shelf.VOUCHERS, agreement, this::take, this::finish);
                } catch (JournalFailed e) {
                    giveUp(e);
                }
            }
            return done;
        }

        private byte[] take() {
            synchronized (Promises.this) {
                KeptVoucher highest = Objects.requireNonNull(unwritten).get();
                unwritten = null;
                underWay = highest;
                taken = true;
                return highest.encode();
            }
        }

        private void finish(@Nullable Throwable failure) {
            if (failure != null) {
                giveUp(failure);
                return;
            }
            synchronized (Promises.this) {
                paid = Math.max(paid, Objects.requireNonNull(underWay).messages());
                underWay = null;
            }
            done.complete(null);
            onPaid.run();
        }

        /** Whoever promises next tries again. */
        private void giveUp(Throwable failure) {
            synchronized (Promises.this) {
                if (latest == this) {
                    latest = null;
                }
            }
            done.completeExceptionally(failure);
        }
    }
}
