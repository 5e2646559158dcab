package org.blendsm.access;

import java.time.Instant;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Circumstances;

/**
 * A capability with all that it hangs on, as the ledger's events told.
 *
 * @param agreementOver whether the agreement that issued it is no longer open
 * @param holderOut whether its holder may do nothing now
 * @param issuerOut whether its issuer may do nothing now
 */
record KnownRight(Capability capability, boolean agreementOver, boolean holderOut, boolean issuerOut) {
    Circumstances circumstances(Instant now) {
        boolean timeOver = !now.isBefore(capability.right().notAfter());
        return new Circumstances(timeOver, holderOut, issuerOut, agreementOver);
    }
}
