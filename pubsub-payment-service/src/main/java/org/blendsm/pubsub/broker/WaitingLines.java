package org.blendsm.pubsub.broker;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Deliveries that stand still though their money reaches further: until the ledger is in sight again, or until memory
 * has room for them. Somebody looks after them every moment.
 */
final class WaitingLines {
    private final BooleanSupplier ledgerIsFresh;
    private final Set<Delivery> forLedger = ConcurrentHashMap.newKeySet();
    private final Set<Delivery> forRoom = ConcurrentHashMap.newKeySet();
    /** As it was at the last look. */
    private boolean sawLedger = true;

    WaitingLines(BooleanSupplier ledgerIsFresh) {
        this.ledgerIsFresh = ledgerIsFresh;
    }

    /** Whether what this service knows of the ledger is as new as delivery asks. */
    boolean seesLedger() {
        return ledgerIsFresh.getAsBoolean();
    }

    /** It is woken when the ledger is in sight again. */
    void waitForLedger(Delivery delivery) {
        forLedger.add(delivery);
    }

    /** It has nothing in flight, and its buyer has no room for more: it is woken in its turn. */
    void waitForRoom(Delivery delivery) {
        if (forRoom.add(delivery)) {
            delivery.assuredRoom().standInLine();
        }
    }

    /**
     * What stands in queues already is not handed over either while the ledger is out of sight. Not to be called by two
     * threads at once.
     *
     * @param all the deliveries with such queues
     */
    void lookForLedger(Collection<Delivery> all) {
        boolean sees = seesLedger();
        if (sees != sawLedger) {
            sawLedger = sees;
            all.forEach(sees ? Delivery::resume : Delivery::pause);
        }
        if (!forLedger.isEmpty() && sees) {
            for (Delivery delivery : Set.copyOf(forLedger)) {
                forLedger.remove(delivery);
                delivery.schedule();
            }
        }
    }

    /** All of them leave the line before one is asked: who finds no room stands in it again, and all wait with it. */
    void giveTurns() {
        List<Delivery> line = List.copyOf(forRoom);
        for (Delivery delivery : line) {
            forRoom.remove(delivery);
            delivery.assuredRoom().leaveLine();
        }
        line.forEach(Delivery::schedule);
    }
}
