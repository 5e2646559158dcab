package org.blendsm.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;

/**
 * The trees of a stream grow, each a proven extension of the one before (docs/invariants.md, 7, as far as it is on the
 * ledger).
 */
final class AnchoredStreams implements Invariant {
    private final Map<ProductId, Anchor> latest = new HashMap<>();

    @Override
    public String name() {
        return "anchors";
    }

    @Override
    public String sentence() {
        return "a stream's anchors follow one another: each covers more, and is proven to extend the one before";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        Map<String, Anchor> copies = new HashMap<>();
        for (Row row : transaction.rows()) {
            if (row.isOf("anchor")) {
                Broken.unless(row.value().isPresent(), "%s was deleted", row.key());
                Anchor anchor = row.as(Anchor.class);
                Optional<Anchor> before = Optional.ofNullable(latest.put(anchor.stream(), anchor));
                requireNext(before, anchor, transaction.argument(0, NewAnchor.class));
                copies.put("anchor-latest~" + anchor.stream(), anchor);
            }
        }
        Map<String, Anchor> told = new HashMap<>();
        for (Row row : transaction.rows()) {
            if (row.isOf("anchor-latest")) {
                told.put(row.key(), row.as(Anchor.class));
            }
        }
        Broken.unless(told.equals(copies), "told is %s to be the latest, and it is %s", told, copies);
    }

    private static void requireNext(Optional<Anchor> before, Anchor anchor, NewAnchor asked) {
        long size = before.map(Anchor::treeSize).orElse(0L);
        Broken.unless(anchor.treeSize() > size, "a tree of %d leaves follows one of %d", anchor.treeSize(), size);
        Broken.unless(
                asked.stream().equals(anchor.stream())
                        && asked.treeSize() == anchor.treeSize()
                        && asked.root().equals(anchor.root()),
                "another tree was brought than was anchored");
        Sha256 root = before.map(Anchor::root).orElseGet(Sha256::of);
        Broken.unless(
                MerkleTree.isExtension(root, size, anchor.root(), anchor.treeSize(), asked.consistency()),
                "the tree of %d leaves is not shown to extend that of %d",
                anchor.treeSize(),
                size);
    }
}
