package org.blendsm.integrity;

import java.util.List;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.NewAnchor;

/**
 * A stream's tree as it is kept here now, with all that its next anchor needs.
 *
 * @param stream id of the product
 * @param treeSize leaves; also the sequence that comes next
 * @param root the tree's RFC 6962 root hash
 * @param anchored leaves of the last anchored tree; 0 where nothing is anchored yet
 * @param consistency RFC 6962 proof from the last anchored tree; empty where there is none, or nothing came since
 */
record TreeHead(ProductId stream, long treeSize, Sha256 root, long anchored, List<Sha256> consistency) {
    NewAnchor nextAnchor() {
        return new NewAnchor(stream, treeSize, root, consistency);
    }
}
