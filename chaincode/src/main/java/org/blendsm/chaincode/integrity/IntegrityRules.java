package org.blendsm.chaincode.integrity;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;

/** When a stream's tree may grow, and whether a message is in it. */
final class IntegrityRules {
    private IntegrityRules() {}

    /**
     * Whom the product's offers name: the same in all of them.
     *
     * @throws Refused {@code NOT_THE_ANCHORER} where there was none
     */
    static MemberId anchorer(Product product) {
        return product.latestOffer()
                .map(Offer::anchorer)
                .orElseThrow(() -> new Refused(
                        RefusalCode.NOT_THE_ANCHORER,
                        "a product that was never offered has no stream: offer it first"));
    }

    /** @throws Refused {@code NOT_THE_ANCHORER} to anyone else */
    static void requireAnchorer(MemberId anchorer, MemberId caller) {
        if (!anchorer.equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_ANCHORER, "the product's offer names " + anchorer + " to anchor it");
        }
    }

    /**
     * The stream's next anchor; its time never runs backwards.
     *
     * @param last the anchor it must extend
     * @throws Refused {@code TREE_NOT_LARGER} where the tree has not grown; {@code INCONSISTENT_TREE} where the proof
     *     does not show that the last tree is a prefix of this one
     */
    static Anchor next(Optional<Anchor> last, NewAnchor next, MemberId caller, Instant now) {
        long size = last.map(Anchor::treeSize).orElse(0L);
        if (next.treeSize() <= size) {
            throw new Refused(
                    RefusalCode.TREE_NOT_LARGER, "the last anchor has " + size + " leaves; bring a larger tree");
        }
        Sha256 root = last.map(Anchor::root).orElseGet(Sha256::of);
        if (!MerkleTree.isExtension(root, size, next.root(), next.treeSize(), next.consistency())) {
            throw new Refused(
                    RefusalCode.INCONSISTENT_TREE,
                    "the proof does not show that the anchored tree of " + size + " leaves is a prefix of this one");
        }
        Instant at = LedgerTime.later(last.map(Anchor::at).orElse(now), now);
        return new Anchor(next.stream(), next.treeSize(), next.root(), caller, at);
    }

    /** Whether this is what was anchored before: asked again, it is answered again. */
    static boolean repeats(Anchor anchored, NewAnchor asked) {
        return anchored.treeSize() == asked.treeSize() && anchored.root().equals(asked.root());
    }

    /** Whether the leaf is in the anchored tree, at its own sequence. */
    static boolean includes(Anchor anchored, Leaf leaf, InclusionProof proof) {
        return leaf.stream().equals(anchored.stream())
                && AnchoredTree.of(anchored).includes(leaf, proof);
    }
}
