package org.blendsm.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;

/**
 * Pays for a stream as it comes: by a tick on the stream's own connection, and by a signed voucher over REST only to
 * open the next chain of ticks. For one thread at a time.
 */
public final class TickPayer {
    private final Consumer<Voucher> broker;
    private final AgreementId agreement;
    private final Money pricePerMessage;
    private final long messagesEach;
    private final int length;
    private final Duration patience;
    private volatile Chain chain;

    /** What is paid from now. */
    private static final class Chain {
        private final Ticks ticks;
        /** Messages paid for before its first tick. */
        private final long base;

        private int released;
        /** Of the last tick that was released. */
        private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);
        /** Moved by the connection's thread. */
        private volatile int taken;

        private Chain(Ticks ticks, long base) {
            this.ticks = ticks;
            this.base = base;
        }
    }

    /**
     * Goes on where this buyer's own last word ends, after a crash for instance. What the broker says was paid is not
     * believed: only a voucher that the buyer has signed, with a tick of its chain.
     *
     * @param broker the pool whose broker carries the stream
     * @throws DataPlaneException where the broker shows a voucher that is not this buyer's for this agreement
     */
    public static TickPayer resume(
            OwnKeyMember buyer, Door broker, Agreement.Deal deal, long messagesEach, int length) {
        return new TickPayer(buyer, broker, deal, messagesEach, promised(broker, deal), length);
    }

    private static long promised(Door broker, Agreement.Deal deal) {
        SignedVoucher highest;
        try {
            highest = broker.get("/api/v1/agreements/" + deal.id() + "/vouchers/highest", SignedVoucher.class);
        } catch (ProblemException none) {
            if (none.code().equals("NO_VOUCHER")) {
                return 0;
            }
            throw none;
        }
        boolean own = highest.voucher().agreement().equals(deal.id())
                && highest.verifies(deal.network(), deal.voucherKey().key());
        if (!own) {
            throw new DataPlaneException(
                    "the broker shows a voucher for " + deal.id() + " that this buyer did not sign");
        }
        return highest.messages();
    }

    /** The same with chains of the greatest length. */
    public TickPayer(OwnKeyMember buyer, Door broker, Agreement.Deal deal, long messagesEach, long paid) {
        this(buyer, broker, deal, messagesEach, paid, TickChain.LONGEST);
    }

    /**
     * Opens the first chain.
     *
     * @param broker the pool whose broker carries the stream
     * @param messagesEach how many messages one tick pays for
     * @param paid how many messages are paid for already
     * @param length how many ticks a chain has
     */
    public TickPayer(OwnKeyMember buyer, Door broker, Agreement.Deal deal, long messagesEach, long paid, int length) {
        this(
                voucher -> broker.post(
                        "/api/v1/agreements/" + deal.id() + "/vouchers",
                        buyer.sign(voucher, deal.network()),
                        Object.class),
                deal.id(),
                deal.offer().conditions().pricePerMessage(),
                messagesEach,
                paid,
                length,
                MqttDoor.PATIENCE);
    }

    /** @param patience with the ticks of a chain before another is opened */
    TickPayer(
            Consumer<Voucher> broker,
            AgreementId agreement,
            Money pricePerMessage,
            long messagesEach,
            long paid,
            int length,
            Duration patience) {
        this.broker = broker;
        this.agreement = agreement;
        this.pricePerMessage = pricePerMessage;
        this.messagesEach = messagesEach;
        this.length = length;
        this.patience = patience;
        this.chain = opened(paid);
    }

    /**
     * Pays for so many messages in all, or for as many of them as whole ticks make. A tick that was not taken is paid
     * by the next call, for all before it. Where a chain is used up this waits for the answer to its last tick, so that
     * none comes to the broker behind the voucher that opens the next: it would be of no chain there.
     *
     * @return completes when the broker has it on disk; fails with {@link DataPlaneException} where it was not taken
     * @throws ProblemException where a new chain was refused
     */
    public CompletableFuture<Void> pay(long messages, StreamSubscriber stream) {
        return pay(messages, stream::release);
    }

    CompletableFuture<Void> pay(long messages, Function<Tick, CompletableFuture<Void>> stream) {
        Chain current = chain;
        long due = (messages - current.base) / messagesEach;
        if (due > length) {
            awaitAnswer(current);
            chain = opened(messages);
            return CompletableFuture.completedFuture(null);
        }
        if (due <= current.taken) {
            return CompletableFuture.completedFuture(null);
        }
        int number = (int) Math.max(due, current.released);
        current.released = number;
        current.answer = stream.apply(current.ticks.tick(number));
        return current.answer
                .exceptionally(failure -> {
                    if (chain == current) {
                        throw failure instanceof RuntimeException e ? e : new DataPlaneException("not paid", failure);
                    }
                    // it came after the voucher of the next chain, which pays for it too
                    return null;
                })
                .thenRun(() -> current.taken = Math.max(current.taken, number));
    }

    private void awaitAnswer(Chain usedUp) {
        try {
            usedUp.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the next chain's voucher pays for it too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Chain opened(long messages) {
        Ticks fresh = Ticks.fresh(length, messagesEach);
        broker.accept(
                new Voucher(agreement, messages, pricePerMessage.times(messages), false, Optional.of(fresh.chain())));
        return new Chain(fresh, messages);
    }
}
