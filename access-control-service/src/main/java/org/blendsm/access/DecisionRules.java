package org.blendsm.access;

import java.time.Instant;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;

/**
 * Whether a right holds, by the law of the ledger's own {@code access:check}. The clock is this service's, not that of
 * whoever asks, so a right ends when it ends and not a quarter of an hour before.
 */
final class DecisionRules {
    private DecisionRules() {}

    static Decision decide(KnownRight right, Action action, Instant now) {
        CapabilityId id = right.capability().right().id();
        return right.objection(action, now)
                .map(reason -> denied(id, action, reason))
                .orElseGet(() -> new Decision(id, action, true, "live"));
    }

    static Decision denied(CapabilityId id, Action action, String reason) {
        return new Decision(id, action, false, reason);
    }
}
