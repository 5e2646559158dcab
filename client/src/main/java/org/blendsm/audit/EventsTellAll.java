package org.blendsm.audit;

import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.MembershipEvent.ApplicationRefused;
import org.blendsm.model.membership.Rejection;

/**
 * A read model lives on events alone: so each change has one, of its call's kind, with every record as it was written
 * and no other. Of the same records another kind makes something else: a broker cuts a stream at one, not at another.
 */
final class EventsTellAll implements Invariant {
    private final WorldState world;

    EventsTellAll(WorldState world) {
        this.world = world;
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String sentence() {
        return "each change has one event, which carries every record as it was written, and nothing that was not";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        if (transaction.rows().isEmpty()) {
            requireRefusal(transaction);
            return;
        }
        String function = transaction.function();
        LedgerEvent told =
                transaction.event().orElseThrow(() -> new Broken(function + " changed something and told nobody"));
        LedgerEvent due = DueEvent.of(transaction, world);
        String name = transaction.emitted().getEventName();
        Broken.unless(
                told.equals(due) && name.equals(function.split(":")[0] + ":" + Contracts.nameOf(due)),
                "%s was to tell %s, and told %s, as %s",
                function,
                due,
                told,
                name);
    }

    /** What was written nowhere is told of nothing but an application that was refused. */
    private static void requireRefusal(CommittedTransaction transaction) {
        transaction
                .event()
                .ifPresent(event -> Broken.unless(
                        transaction.function().equals("membership:refuse")
                                && transaction.emitted().getEventName().equals("membership:ApplicationRefused")
                                && event instanceof ApplicationRefused refused
                                && refused.rejection().equals(transaction.argument(0, Rejection.class)),
                        "%s wrote nothing, and told %s",
                        transaction.function(),
                        event));
    }
}
