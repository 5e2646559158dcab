package org.blendsm.access;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Circumstances;

/**
 * A capability with all that it hangs on, as the ledger's events told.
 *
 * @param agreementOver whether the agreement that issued it is no longer open
 * @param holderOut whether its holder may do nothing now
 * @param issuerOut whether its issuer may do nothing now
 * @param parent the one that it was delegated from, with all that that hangs on
 */
record KnownRight(
        Capability capability,
        boolean agreementOver,
        boolean holderOut,
        boolean issuerOut,
        Optional<KnownRight> parent) {
    /** Why its holder may not do this now; empty where they may. */
    Optional<String> objection(Action action, Instant now) {
        boolean timeOver = !now.isBefore(capability.right().notAfter());
        return capability.objection(
                action,
                new Circumstances(
                        timeOver,
                        holderOut,
                        issuerOut,
                        agreementOver,
                        parent.flatMap(right -> right.objection(action, now))));
    }

    KnownRight below(KnownRight right) {
        return new KnownRight(capability, agreementOver, holderOut, issuerOut, Optional.of(right));
    }
}
