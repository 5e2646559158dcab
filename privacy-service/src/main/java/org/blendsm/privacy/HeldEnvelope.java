package org.blendsm.privacy;

import org.blendsm.model.privacy.Envelope;

/**
 * What its holder needs to open a record.
 *
 * @param granted the ledger's word for it
 * @param envelope open it with the private half of your encryption key
 */
record HeldEnvelope(Envelope granted, SealedKey envelope) {}
