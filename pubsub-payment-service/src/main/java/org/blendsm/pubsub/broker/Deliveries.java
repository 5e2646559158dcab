package org.blendsm.pubsub.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.pubsub.broker.Entitlement.Right;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.Shelf;
import org.jspecify.annotations.Nullable;

/**
 * The agreements that are metered here. Those that run stand in memory, those that are over for as long as somebody
 * asks about them; the journal has all of them.
 */
final class Deliveries {
    private final Journal journal;
    private final Streams streams;
    private final int inFlight;
    private final InFlightBudget memory;
    private final WaitingLines waiting;
    private final Debts debts = new Debts();
    private final ObjLongConsumer<AgreementId> onAcknowledged;
    private final Map<AgreementId, Delivery> inMemory = new ConcurrentHashMap<>();
    /** When agreements that are over were last asked about, by {@link System#nanoTime}. */
    private final Map<AgreementId, Long> over = new ConcurrentHashMap<>();

    /** Brings back those that run, and counts the debts of those that are over. */
    Deliveries(
            Journal journal,
            Streams streams,
            int inFlight,
            InFlightBudget memory,
            WaitingLines waiting,
            ObjLongConsumer<AgreementId> onAcknowledged) {
        this.journal = journal;
        this.streams = streams;
        this.inFlight = inFlight;
        this.memory = memory;
        this.waiting = waiting;
        this.onAcknowledged = onAcknowledged;
        journal.forEach(Shelf.AGREEMENTS, (key, value) -> {
            Delivery delivery = restored(AgreementId.of(HexFormat.of().formatHex(key)), value);
            if (delivery.isOver()) {
                debts.count(delivery);
            } else {
                inMemory.put(delivery.id(), delivery);
                delivery.tellWhereUsedUp();
            }
        });
    }

    /** Begins one, on disk first. Where it is known already, nothing changes. */
    void begin(Entitlement entitlement, Positions from) {
        AgreementId agreement = entitlement.terms().agreement();
        byte[] key = agreement.value().bytes();
        if (from.delivered() > 0) {
            // first: until the row below is there too, the agreement is not known, and all of this is done again
            var unused = journal.put(Shelf.POSITIONS, key, from.encode());
        }
        journal.put(Shelf.AGREEMENTS, key, entitlement.encode()).join();
        inMemory.computeIfAbsent(agreement, id -> delivery(entitlement, 0, from));
    }

    Optional<Delivery> find(AgreementId agreement) {
        Delivery delivery = inMemory.get(agreement);
        if (delivery == null) {
            delivery = inMemory.computeIfAbsent(agreement, this::recalled);
        }
        if (delivery != null && delivery.isOver()) {
            over.put(agreement, System.nanoTime());
        }
        return Optional.ofNullable(delivery);
    }

    /** Whether it is metered here and not over. To ask this brings nothing back from the journal. */
    boolean isUnderWay(AgreementId agreement) {
        Delivery delivery = inMemory.get(agreement);
        return delivery != null && !delivery.isOver();
    }

    Collection<Delivery> inMemory() {
        return inMemory.values();
    }

    /** Who the parties are that were not known. */
    void introduce(Delivery known, Parties parties) {
        if (known.entitlement().terms().parties().isEmpty()) {
            known.change(now -> now.between(parties));
            if (known.isOver()) {
                debts.count(known);
            }
        }
    }

    /** It is over as of now. */
    void ended(Delivery delivery) {
        debts.count(delivery);
        over.put(delivery.id(), System.nanoTime());
    }

    /** What is paid after the end, or never will be, changes the window of the parties' other agreements. */
    void countAgain(Delivery ended) {
        debts.count(ended);
        ended.entitlement()
                .debtors()
                .ifPresent(parties -> inMemory.values().stream()
                        .filter(other ->
                                other.isLive() && other.entitlement().debtors().equals(Optional.of(parties)))
                        .forEach(Delivery::schedule));
    }

    /** Leaves agreements to the journal that are over and that nobody has asked about for so long. */
    void forget(Duration unasked) {
        long before = System.nanoTime() - unasked.toNanos();
        over.forEach((agreement, asked) -> {
            if (asked - before <= 0 && over.remove(agreement, asked)) {
                inMemory.remove(agreement);
            }
        });
    }

    private @Nullable Delivery recalled(AgreementId agreement) {
        return journal.get(Shelf.AGREEMENTS, agreement.value().bytes())
                .map(value -> restored(agreement, value))
                .map(Deliveries::countedBefore)
                .orElse(null);
    }

    /** What is over was counted when it ended, or when the broker started. */
    private static Delivery countedBefore(Delivery recalled) {
        if (recalled.isOver() && recalled.entitlement().debtors().isPresent()) {
            var _ = recalled.countDebt();
        }
        return recalled;
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
        return delivery(entitlement, paid, new Positions(delivered, acknowledged));
    }

    private Delivery delivery(Entitlement entitlement, long paid, Positions from) {
        AgreementTerms terms = entitlement.terms();
        return new Delivery(
                entitlement,
                streams.opened(terms.product()),
                journal,
                waiting,
                debts,
                inFlight,
                memory.open(terms.parties()),
                paid,
                from,
                position -> onAcknowledged.accept(terms.agreement(), position));
    }
}
