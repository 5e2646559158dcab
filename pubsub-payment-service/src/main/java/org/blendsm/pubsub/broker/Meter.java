package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.pubsub.broker.Entitlement.Right;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.Shelf;
import org.jspecify.annotations.Nullable;
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

    private final Journal journal;
    private final Streams streams;
    private final Tickets tickets;
    private final BooleanSupplier ledgerIsFresh;
    private final ObjLongConsumer<AgreementId> onAcknowledged;
    private final Consumer<AgreementId> onEnd;
    private final int inFlight;
    private final InFlightBudget memory;
    private final Debts debts = new Debts();
    private final Map<AgreementId, Delivery> deliveries = new ConcurrentHashMap<>();
    /** When agreements that are over were last asked about, by {@link System#nanoTime}. */
    private final Map<AgreementId, Long> over = new ConcurrentHashMap<>();

    /** As it was at the last look. */
    private boolean sawLedger = true;

    private final Set<Delivery> waitingForLedger = ConcurrentHashMap.newKeySet();
    private final Set<Delivery> waitingForRoom = ConcurrentHashMap.newKeySet();
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
        this.journal = journal;
        this.streams = streams;
        this.tickets = tickets;
        this.inFlight = inFlight;
        this.memory = memory;
        this.ledgerIsFresh = ledgerIsFresh;
        this.onAcknowledged = onAcknowledged;
        this.onEnd = onEnd;
        journal.forEach(Shelf.AGREEMENTS, (key, value) -> {
            Delivery delivery = restored(AgreementId.of(HexFormat.of().formatHex(key)), value);
            if (delivery.isOver()) {
                debts.count(delivery);
            } else {
                deliveries.put(delivery.id(), delivery);
                delivery.tellWhereUsedUp();
            }
        });
        repeat(() -> forget(AFTERWARDS), AFTERWARDS);
        repeat(this::lookForLedger, LOOK);
        repeat(this::giveTurns, LOOK);
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
        Optional<Delivery> known = find(terms.agreement());
        if (known.isPresent()) {
            topUp(terms.agreement(), terms.depositedMessages());
            terms.parties().ifPresent(parties -> introduce(known.get(), parties));
            return;
        }
        streams.open(terms.product());
        Entitlement fresh = Entitlement.of(terms).settled(paid);
        byte[] key = terms.agreement().value().bytes();
        long counted = paid.messages();
        // it had started: what is published from now on is its buyer's, whenever that comes back
        Entitlement entitlement = counted > 0 ? fresh.started(streams.next(terms.product()) - counted) : fresh;
        if (counted > 0) {
            // first: until the row below is there too, the agreement is not known, and all of this is done again
            var unused = journal.put(Shelf.POSITIONS, key, new Positions(counted, acknowledged).encode());
        }
        journal.put(Shelf.AGREEMENTS, key, entitlement.encode()).join();
        deliveries.computeIfAbsent(terms.agreement(), id -> delivery(entitlement, 0, counted, acknowledged));
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
            countAgain(delivery);
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
        return find(agreement).flatMap(delivery -> delivery.promises().best()).map(KeptVoucher::signed);
    }

    /**
     * What the ledger says is paid, by whichever way it came there. It gives credit as a voucher does, and of what is
     * owed after the end it is taken off; once it is the last word, vouchers that the ledger never took are not.
     */
    public void settled(AgreementId agreement, LedgerPayment payment) {
        Delivery delivery = opened(agreement);
        if (delivery.settle(payment) && delivery.isOver()) {
            countAgain(delivery);
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
        return find(agreement).isPresent();
    }

    /** Whether it has ended here, which is for good: also where a restored ledger has it open again. */
    public boolean hasEnded(AgreementId agreement) {
        return find(agreement).filter(Delivery::isOver).isPresent();
    }

    Optional<Delivery> find(AgreementId agreement) {
        Delivery delivery = deliveries.get(agreement);
        if (delivery == null) {
            delivery = deliveries.computeIfAbsent(agreement, this::recalled);
        }
        if (delivery != null && delivery.isOver()) {
            over.put(agreement, System.nanoTime());
        }
        return Optional.ofNullable(delivery);
    }

    /** Whether it is metered here and not over. To ask this brings nothing back from the journal. */
    boolean isUnderWay(AgreementId agreement) {
        Delivery delivery = deliveries.get(agreement);
        return delivery != null && !delivery.isOver();
    }

    private @Nullable Delivery recalled(AgreementId agreement) {
        return journal.get(Shelf.AGREEMENTS, agreement.value().bytes())
                .map(value -> restored(agreement, value))
                .map(Meter::countedBefore)
                .orElse(null);
    }

    /** What is over was counted when it ended, or when the broker started. */
    private static Delivery countedBefore(Delivery recalled) {
        if (recalled.isOver() && recalled.entitlement().debtors().isPresent()) {
            var _ = recalled.countDebt();
        }
        return recalled;
    }

    /** What is paid after the end, or never will be, changes the window of the parties' other agreements. */
    private void countAgain(Delivery ended) {
        debts.count(ended);
        ended.entitlement()
                .debtors()
                .ifPresent(parties -> deliveries.values().stream()
                        .filter(other ->
                                other.isLive() && other.entitlement().debtors().equals(Optional.of(parties)))
                        .forEach(Delivery::schedule));
    }

    private void introduce(Delivery known, Parties parties) {
        if (known.entitlement().terms().parties().isEmpty()) {
            known.change(now -> now.between(parties));
            if (known.isOver()) {
                debts.count(known);
            }
        }
    }

    /** Leaves agreements to the journal that are over and that nobody has asked about for so long. */
    void forget(Duration unasked) {
        long before = System.nanoTime() - unasked.toNanos();
        over.forEach((agreement, asked) -> {
            if (asked - before <= 0 && over.remove(agreement, asked)) {
                deliveries.remove(agreement);
            }
        });
    }

    /** Agreements in memory. */
    int remembered() {
        return deliveries.size();
    }

    Debts debts() {
        return debts;
    }

    /** Whether what this service knows of the ledger is as new as delivery asks. */
    public boolean seesLedger() {
        return ledgerIsFresh.getAsBoolean();
    }

    void wakeWhenLedgerIsSeen(Delivery delivery) {
        waitingForLedger.add(delivery);
    }

    /** It has nothing in flight, and its buyer has no room for more. */
    void wakeInTurn(Delivery delivery) {
        if (waitingForRoom.add(delivery)) {
            delivery.assuredRoom().standInLine();
        }
    }

    void tellAcknowledged(AgreementId agreement, long position) {
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
        return find(agreement)
                .orElseThrow(() -> new NoSuchElementException("Agreement " + agreement + " is not metered here"));
    }

    private void stop(AgreementId agreement, Right right) {
        Delivery delivery = opened(agreement);
        delivery.change(now -> now.right() == Right.ENDED ? now : now.with(right));
        delivery.cut();
        tickets.revokeSubscriber(agreement);
        if (right == Right.ENDED) {
            debts.count(delivery);
            over.put(agreement, System.nanoTime());
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

    /** What stands in queues already is not handed over either while the ledger is out of sight. */
    private void lookForLedger() {
        boolean sees = seesLedger();
        if (sees != sawLedger) {
            sawLedger = sees;
            deliveries.values().forEach(sees ? Delivery::resume : Delivery::pause);
        }
        if (!waitingForLedger.isEmpty() && sees) {
            for (Delivery delivery : Set.copyOf(waitingForLedger)) {
                waitingForLedger.remove(delivery);
                delivery.schedule();
            }
        }
    }

    /** All of them leave the line before one is asked: who finds no room stands in it again, and all wait with it. */
    private void giveTurns() {
        List<Delivery> line = List.copyOf(waitingForRoom);
        for (Delivery delivery : line) {
            waitingForRoom.remove(delivery);
            delivery.assuredRoom().leaveLine();
        }
        line.forEach(Delivery::schedule);
    }

    private Delivery restored(AgreementId agreement, byte[] value) {
        long paid = journal.get(Shelf.VOUCHERS, agreement.value().bytes())
                .map(KeptVoucher::decode)
                .map(KeptVoucher::messages)
                .orElse(0L);
        Entitlement entitlement = Entitlement.decode(agreement, value);
        Positions positions = journal.get(Shelf.POSITIONS, agreement.value().bytes())
                .map(Positions::decode)
                .orElse(Positions.START);
        // what was drawn in metered mode had been delivered, even where a power cut took that note; before the end it
        // had been acknowledged too
        long drawn = entitlement.terms().mode() == PaymentMode.METERED ? paid : 0;
        long acknowledged = Math.max(positions.acknowledged(), entitlement.right() == Right.ENDED ? 0 : drawn);
        long delivered = Math.max(positions.delivered(), drawn);
        return delivery(entitlement, paid, delivered, acknowledged);
    }

    private Delivery delivery(Entitlement entitlement, long paid, long delivered, long acknowledged) {
        Stream stream = streams.opened(entitlement.terms().product());
        return new Delivery(
                entitlement,
                stream,
                journal,
                this,
                inFlight,
                memory.open(entitlement.terms().parties()),
                paid,
                delivered,
                acknowledged);
    }
}
