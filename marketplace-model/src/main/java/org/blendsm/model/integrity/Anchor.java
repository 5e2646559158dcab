package org.blendsm.model.integrity;

import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;

/**
 * A stream's fingerprint up to here: the root of its RFC 6962 tree. Each anchor was proven to be an extension of the
 * one before.
 *
 * @param treeSize leaves under the root: the sequences 0 to {@code treeSize − 1}
 * @param root the tree's RFC 6962 root hash
 * @param by who anchored it
 * @param at time of the ledger's transaction, UTC
 */
public record Anchor(ProductId stream, long treeSize, Sha256 root, MemberId by, Instant at) {}
