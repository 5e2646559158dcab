package org.blendsm.access;

import java.time.InstantSource;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.model.access.Decision;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Decides from the read model, so that a thousand questions cost the ledger nothing. It fails closed: where the ledger
 * has been out of sight for too long, a right may have ended unseen, and nothing is allowed.
 */
@Component
class Decisions {
    private final CapabilityRegister register;
    private final ObjectProvider<EventFeed> ledger;
    private final AccessProperties settings;
    private final InstantSource time = InstantSource.system();

    Decisions(CapabilityRegister register, ObjectProvider<EventFeed> ledger, AccessProperties settings) {
        this.register = register;
        this.ledger = ledger;
        this.settings = settings;
    }

    Decision decide(NewDecision asked) {
        if (!seesTheLedger()) {
            return DecisionRules.denied(
                    asked.capability(),
                    asked.action(),
                    "the ledger is out of sight: nothing is allowed until it is seen");
        }
        return register.know(asked.capability())
                .map(right -> DecisionRules.decide(right, asked.action(), time.instant()))
                .orElseGet(() -> DecisionRules.denied(
                        asked.capability(), asked.action(), "nobody was ever given this capability"));
    }

    private boolean seesTheLedger() {
        EventFeed feed = ledger.getIfAvailable();
        return feed != null && feed.isFresh(settings.staleAfter());
    }
}
