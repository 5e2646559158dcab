package org.blendsm.model.integrity;

import java.util.List;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;

/**
 * The next anchor of a stream.
 *
 * @param consistency RFC 6962 consistency proof from the last anchor; empty for the first one
 */
public record NewAnchor(ProductId stream, long treeSize, Sha256 root, List<Sha256> consistency) {
    public NewAnchor {
        if (treeSize < 1 || treeSize > Money.LARGEST) {
            throw new IllegalArgumentException("an anchored tree has 1 to " + Money.LARGEST + " leaves");
        }
        if (consistency.size() > 64) {
            throw new IllegalArgumentException("a consistency proof has at most 64 hashes");
        }
        consistency = List.copyOf(consistency);
    }
}
