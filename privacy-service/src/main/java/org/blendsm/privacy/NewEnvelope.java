package org.blendsm.privacy;

import org.blendsm.model.access.CapabilityId;

/**
 * The record's key for the holder of a capability.
 *
 * @param envelope the key, sealed to the holder's encryption key
 */
record NewEnvelope(CapabilityId capability, SealedKey envelope) {}
