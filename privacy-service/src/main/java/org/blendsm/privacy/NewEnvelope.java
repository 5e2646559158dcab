package org.blendsm.privacy;

import org.blendsm.model.access.CapabilityId;

/**
 * The record's key for the holder of a capability. The service cannot open it and does not check what it is; giving
 * again replaces the former one.
 *
 * @param capability id of the live right that its holder opens the record by
 * @param envelope the record's key, sealed to the holder's encryption key (HPKE, RFC 9180), in base64; 1 to 4,096 bytes
 */
record NewEnvelope(CapabilityId capability, SealedKey envelope) {}
