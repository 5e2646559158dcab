package org.blendsm.integrity;

import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;
import org.springframework.stereotype.Component;

/** Whether messages are in their streams. Only what the ledger has anchored counts. */
@Component
class Verifications {
    private final AnchorRegister anchors;
    private final StreamTrees trees;

    Verifications(AnchorRegister anchors, StreamTrees trees) {
        this.anchors = anchors;
        this.trees = trees;
    }

    /**
     * @throws Refused where no proof came: {@code LEAF_NOT_FOUND} if the leaves that it would need are not here,
     *     {@code INCONSISTENT_TREE} if they are not those that the ledger has anchored
     */
    Verification verify(ProductId stream, NewVerification asked) {
        Leaf leaf = asked.leafOf(stream);
        return asked.proof().map(proof -> byProof(leaf, proof)).orElseGet(() -> byTree(leaf));
    }

    private Verification byProof(Leaf leaf, InclusionProof proof) {
        Optional<Anchor> anchor = anchors.find(leaf.stream(), proof.treeSize());
        if (anchor.isEmpty()) {
            return new Verification(
                    leaf, false, "no tree of " + proof.treeSize() + " leaves was anchored for this stream", anchor);
        }
        return judged(leaf, anchor.get(), proof);
    }

    private Verification byTree(Leaf leaf) {
        Optional<Anchor> latest = anchors.latest(leaf.stream());
        long anchored = latest.map(Anchor::treeSize).orElse(0L);
        if (leaf.sequence() >= anchored) {
            return new Verification(
                    leaf, false, "of this stream " + anchored + " messages are anchored so far", latest);
        }
        if (trees.size(leaf.stream()) < anchored) {
            throw new Refused(
                    RefusalCode.LEAF_NOT_FOUND,
                    "The hashes of this stream were not brought here: bring the proof of whoever keeps them.");
        }
        return judged(leaf, latest.get(), trees.inclusion(leaf.stream(), leaf.sequence(), anchored, latest));
    }

    private static Verification judged(Leaf leaf, Anchor anchor, InclusionProof proof) {
        boolean included = MerkleTree.includes(anchor.root(), leaf.hash(), proof);
        String reason = included
                ? "the message is in the anchored stream as it is shown here"
                : "the anchored stream has no such message at this place";
        return new Verification(leaf, included, reason, Optional.of(anchor));
    }
}
