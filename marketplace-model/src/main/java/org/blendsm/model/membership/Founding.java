package org.blendsm.model.membership;

import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;

/**
 * The network's first transaction: who its first operator is.
 *
 * @param fingerprint SHA-256 header hash of the genesis block
 * @param operator the founder's own application; the transaction is signed with the key it names
 */
public record Founding(Sha256 fingerprint, Application operator, DetachedJws proofOfPossession) {}
