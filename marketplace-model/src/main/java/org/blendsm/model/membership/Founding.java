package org.blendsm.model.membership;

import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;

/**
 * The network's first transaction: who its first operator is.
 *
 * @param fingerprint SHA-256 header hash of the genesis block
 * @param operator the operator's application. An administrator of its organisation signs the transaction, and need not
 *     hold the key that the application names: the operator works with one that administers nothing
 * @param proofOfPossession by that key
 */
public record Founding(Sha256 fingerprint, Application operator, DetachedJws proofOfPossession) {}
