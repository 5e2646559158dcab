package org.blendsm.model.privacy;

import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;

/**
 * That a holder was given the key of a record.
 *
 * @param capability the right that it was given for
 * @param envelope SHA-256 of the envelope
 * @param at time of the ledger's transaction, UTC
 */
public record Envelope(RecordId record, MemberId holder, CapabilityId capability, Sha256 envelope, Instant at) {}
