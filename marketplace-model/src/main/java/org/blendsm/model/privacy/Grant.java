package org.blendsm.model.privacy;

import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;

/**
 * An envelope for the holder of a capability: the record's key, sealed to the holder's encryption key (RFC 9180).
 *
 * @param envelope SHA-256 of the envelope, which itself stays off the ledger so that it can be destroyed
 */
public record Grant(RecordId record, CapabilityId capability, Sha256 envelope) {}
