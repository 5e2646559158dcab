package org.blendsm.access;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
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
        return objection(right, action, now)
                .map(reason -> denied(id, action, reason))
                .orElseGet(() -> new Decision(id, action, true, "live"));
    }

    static Decision denied(CapabilityId id, Action action, String reason) {
        return new Decision(id, action, false, reason);
    }

    private static Optional<String> objection(KnownRight known, Action action, Instant now) {
        Capability.Right right = known.capability().right();
        if (known.capability() instanceof Capability.Revoked revoked) {
            return Optional.of("revoked at " + revoked.at());
        }
        if (!right.actions().contains(action)) {
            return Optional.of("opens " + right.actions() + ", not " + action);
        }
        if (!now.isBefore(right.notAfter())) {
            return Optional.of("its time ended at " + right.notAfter());
        }
        if (known.holderOut()) {
            return Optional.of("its holder " + right.holder() + " is not in good standing");
        }
        if (known.issuerOut()) {
            return Optional.of("its issuer " + right.issuer() + " is not in good standing");
        }
        return known.agreementOver() ? Optional.of("the agreement that issued it is no longer open") : Optional.empty();
    }
}
