package org.blendsm.model.integrity;

import java.util.List;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;

/**
 * That one leaf is in a tree (RFC 6962, section 2.1.1).
 *
 * @param sequence the leaf's index: the number of the message in its stream, counted from 0
 * @param treeSize how many leaves the tree has that the proof is for
 * @param path sibling hashes from the leaf up, at most 64
 */
public record InclusionProof(long sequence, long treeSize, List<Sha256> path) {
    public InclusionProof {
        if (sequence < 0 || sequence >= treeSize || treeSize > Money.LARGEST) {
            throw new IllegalArgumentException("a proof is for a sequence below the tree size");
        }
        if (path.size() > 64) {
            throw new IllegalArgumentException("an inclusion proof has at most 64 hashes");
        }
        path = List.copyOf(path);
    }
}
