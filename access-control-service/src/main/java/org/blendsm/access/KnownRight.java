package org.blendsm.access;

import org.blendsm.model.access.Capability;

/**
 * A capability with all that it hangs on, as the ledger's events told.
 *
 * @param agreementOver whether the agreement that issued it is no longer open
 * @param holderOut whether its holder may do nothing now
 * @param issuerOut whether its issuer may do nothing now
 */
record KnownRight(Capability capability, boolean agreementOver, boolean holderOut, boolean issuerOut) {}
