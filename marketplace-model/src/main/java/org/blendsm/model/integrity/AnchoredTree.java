package org.blendsm.model.integrity;

import org.blendsm.model.Sha256;

/**
 * A tree of a stream as an anchor on the ledger names it.
 *
 * @param treeSize leaves under the root: the sequences 0 to {@code treeSize − 1}
 * @param root the tree's RFC 6962 root hash
 */
public record AnchoredTree(long treeSize, Sha256 root) {
    /** The one that this anchor put on the ledger. */
    public static AnchoredTree of(Anchor anchor) {
        return new AnchoredTree(anchor.treeSize(), anchor.root());
    }

    /** Whether the leaf is under the root, at its own sequence. */
    public boolean includes(Leaf leaf, InclusionProof proof) {
        return leaf.sequence() == proof.sequence()
                && proof.treeSize() == treeSize
                && MerkleTree.includes(root, leaf.hash(), proof);
    }
}
