package org.blendsm.audit;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.membership.Member;

/**
 * The trees of a stream grow, each a proven extension of the one before (docs/invariants.md, 7, as far as it is on the
 * ledger).
 */
final class AnchoredStreams implements Invariant {
    private final MemberRoll roll;
    private final WorldState world;
    private final Map<ProductId, Anchor> latest = new HashMap<>();

    AnchoredStreams(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
    }

    @Override
    public String name() {
        return "anchors";
    }

    @Override
    public String sentence() {
        return "a stream's anchors are by whom its offers name: each covers more, and is proven to extend the one before";
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
                requireAnchorer(before, anchor, transaction);
                Broken.unless(
                        row.key().equals("anchor~%s~%016d".formatted(anchor.stream(), anchor.treeSize())),
                        "%s is kept as %s",
                        anchor,
                        row.key());
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

    /** The one whom the first offer names, in all that follow. */
    private void requireAnchorer(Optional<Anchor> before, Anchor anchor, CommittedTransaction transaction) {
        Optional<MemberId> named = before.map(Anchor::by)
                .or(() -> world.product(anchor.stream())
                        .flatMap(Product::latestOffer)
                        .map(Offer::anchorer));
        Optional<MemberId> signer = roll.holder(transaction.signer().key()).map(Member::id);
        Instant at = before.map(Anchor::at).map(transaction::notBefore).orElseGet(transaction::at);
        Broken.unless(
                Optional.of(anchor.by()).equals(named)
                        && signer.equals(named)
                        && anchor.at().equals(at),
                "it was signed by %s at %s, the offers name %s, and told is %s",
                signer,
                at,
                named,
                anchor);
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
