package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.pubsub.broker.Entitlement.Right;
import org.blendsm.pubsub.broker.journal.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts messages for agreements and says how far each may go. Every change is on disk before it takes effect, so after
 * a crash the meter stands where it stood. Calls are safe from any thread and safe to repeat.
 */
public final class Meter {
    /** The MQTT topic to which buyers publish ticks; for which agreement says their ticket. */
    public static final String TICKS = "ticks";

    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    /** An agreement that is over stays in memory for so long after it was last asked about; then the journal has it. */
    private static final Duration AFTERWARDS = Duration.ofMinutes(10);

    private final Streams streams;
    private final Tickets tickets;
    private final ObjLongConsumer<AgreementId> onAcknowledged;
    private final Consumer<AgreementId> onEnd;
    private final WaitingLines waiting;
    private final Deliveries deliveries;
    private final ScheduledExecutorService look = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("broker-look").daemon().factory());

    /** @param onEnd told of each agreement that is over, once its connection is cut; may be told again */
    Meter(
            Journal journal,
            Streams streams,
            Tickets tickets,
            int inFlight,
            InFlightBudget memory,
            BooleanSupplier ledgerIsFresh,
            ObjLongConsumer<AgreementId> onAcknowledged,
            Consumer<AgreementId> onEnd) {
        this.streams = streams;
        this.tickets = tickets;
        this.onAcknowledged = onAcknowledged;
        this.onEnd = onEnd;
        this.waiting = new WaitingLines(ledgerIsFresh);
        this.deliveries = new Deliveries(journal, streams, inFlight, memory, waiting, this::tellAcknowledged);
        repeat(() -> deliveries.forget(AFTERWARDS), AFTERWARDS);
        repeat(() -> waiting.lookForLedger(deliveries.inMemory()), LOOK);
        repeat(waiting::giveTurns, LOOK);
    }

    /**
     * Begins to meter an agreement; its product's stream is opened too. For one that is known already this changes
     * nothing but a deposit that has grown, and parties that were not known, so events may be replayed.
     */
    public void open(AgreementTerms terms) {
        open(terms, LedgerPayment.NONE, 0);
    }

    /**
     * The same where the ledger may have more to say than this broker's journal, which was lost: where the agreement is
     * not known, the count goes on after what the ledger says is paid.
     *
     * @param acknowledged how much of that its buyer surely had
     */
    public void open(AgreementTerms terms, LedgerPayment paid, long acknowledged) {
        Optional<Delivery> known = deliveries.find(terms.agreement());
        if (known.isPresent()) {
            topUp(terms.agreement(), terms.depositedMessages());
            terms.parties().ifPresent(parties -> deliveries.introduce(known.get(), parties));
            return;
        }
        streams.open(terms.product());
        Entitlement fresh = Entitlement.of(terms).settled(paid);
        long counted = paid.messages();
        // it had started: what is published from now on is its buyer's, whenever that comes back
        Entitlement entitlement = counted > 0 ? fresh.started(streams.next(terms.product()) - counted) : fresh;
        deliveries.begin(entitlement, counted > 0 ? new Positions(counted, acknowledged) : Positions.START);
    }

    /** The deposit now covers so many messages in all; fewer than before changes nothing. */
    public void topUp(AgreementId agreement, long depositedMessages) {
        opened(agreement)
                .change(now ->
                        depositedMessages > now.terms().depositedMessages() ? now.deposited(depositedMessages) : now);
    }

    /**
     * A voucher, verified by the caller, covers the first {@code cumulativeMessages} messages. It is on disk when this
     * returns, and only then gives credit. One that is not higher than the last changes nothing, unless it says more.
     *
     * @param signed the voucher itself, kept for the settlement
     * @param saysMore whether it is worth keeping where it covers no more than the one before: it is the signer's last
     *     word, or opens a chain of ticks
     * @return whether it was taken
     * @throws IllegalArgumentException where it covers more than the deposit
     */
    public boolean voucher(AgreementId agreement, long cumulativeMessages, byte[] signed, boolean saysMore) {
        long deposited = depositedMessages(agreement);
        if (cumulativeMessages > deposited) {
            throw new IllegalArgumentException("A voucher for " + cumulativeMessages
                    + " messages is above the deposit, which covers " + deposited);
        }
        Delivery delivery = opened(agreement);
        boolean taken = delivery.promises().voucher(cumulativeMessages, signed, saysMore);
        if (taken && delivery.isOver()) {
            deliveries.countAgain(delivery);
        }
        return taken;
    }

    /**
     * A tick of the chain that the last voucher opened: its number in four bytes, big-endian, and its link in 32. Many
     * that come in a row are written together.
     *
     * @return completes when it is on disk and gives credit
     * @throws Refused {@code TICK_INVALID}, {@code VOUCHER_ABOVE_DEPOSIT}
     */
    public CompletableFuture<Void> tick(AgreementId agreement, ByteBuffer tick) {
        return opened(agreement).promises().tick(WireTick.read(tick), depositedMessages(agreement));
    }

    /** The highest voucher that was taken, with its furthest tick, byte for byte. */
    public Optional<byte[]> bestVoucher(AgreementId agreement) {
        return deliveries
                .find(agreement)
                .flatMap(delivery -> delivery.promises().best())
                .map(KeptVoucher::signed);
    }

    /**
     * What the ledger says is paid, by whichever way it came there. It gives credit as a voucher does, and of what is
     * owed after the end it is taken off; once it is the last word, vouchers that the ledger never took are not.
     */
    public void settled(AgreementId agreement, LedgerPayment payment) {
        Delivery delivery = opened(agreement);
        if (delivery.settle(payment) && delivery.isOver()) {
            deliveries.countAgain(delivery);
        }
    }

    /** The agreement is over: session, queue and ticket end now and never come back. The reading stays. */
    public void end(AgreementId agreement) {
        stop(agreement, Right.ENDED);
    }

    /** The right was revoked or suspended: session, queue and ticket end now. {@link #reinstate} takes it back. */
    public void revoke(AgreementId agreement) {
        stop(agreement, Right.REVOKED);
    }

    /** The right stands again; the buyer needs a new ticket. An agreement that has ended stays ended. */
    public void reinstate(AgreementId agreement) {
        opened(agreement).change(now -> now.right() == Right.REVOKED ? now.with(Right.LIVE) : now);
    }

    /** How many messages may be delivered beyond what is paid: as agreed, or fewer where earlier ones are owed. */
    public long creditWindow(AgreementId agreement) {
        return opened(agreement).creditWindow();
    }

    /** How many messages the deposit covers. */
    public long depositedMessages(AgreementId agreement) {
        return opened(agreement).entitlement().terms().depositedMessages();
    }

    /** @throws NoSuchElementException where this broker does not meter the agreement */
    public Reading reading(AgreementId agreement) {
        return opened(agreement).reading();
    }

    /** Whether it is metered here, and be it over. */
    public boolean knows(AgreementId agreement) {
        return deliveries.find(agreement).isPresent();
    }

    /** Whether it has ended here, which is for good: also where a restored ledger has it open again. */
    public boolean hasEnded(AgreementId agreement) {
        return deliveries.find(agreement).filter(Delivery::isOver).isPresent();
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /** Whether what this service knows of the ledger is as new as delivery asks. */
    public boolean seesLedger() {
        return waiting.seesLedger();
    }

    private void tellAcknowledged(AgreementId agreement, long position) {
        try {
            onAcknowledged.accept(agreement, position);
        } catch (RuntimeException e) {
            LOG.error(
                    "The billing of agreement {} at message {} failed; the next one repeats it",
                    agreement,
                    position,
                    e);
        }
    }

    void close() {
        look.shutdownNow();
    }

    private Delivery opened(AgreementId agreement) {
        return deliveries
                .find(agreement)
                .orElseThrow(() -> new NoSuchElementException("Agreement " + agreement + " is not metered here"));
    }

    private void stop(AgreementId agreement, Right right) {
        Delivery delivery = opened(agreement);
        delivery.change(now -> now.right() == Right.ENDED ? now : now.with(right));
        delivery.cut();
        tickets.revokeSubscriber(agreement);
        if (right == Right.ENDED) {
            deliveries.ended(delivery);
            onEnd.accept(agreement);
        }
    }

    /** Whatever becomes of it this time, it is done again. */
    private void repeat(Runnable task, Duration pace) {
        Runnable tried = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("The broker could not look after its agreements; it tries again", e);
            }
        };
        look.scheduleWithFixedDelay(tried, pace.toMillis(), pace.toMillis(), TimeUnit.MILLISECONDS);
    }
}
