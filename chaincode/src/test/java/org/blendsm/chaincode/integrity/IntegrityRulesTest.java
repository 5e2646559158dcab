package org.blendsm.chaincode.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Scene.NOON;
import static org.blendsm.chaincode.Scene.draftProduct;
import static org.blendsm.chaincode.Scene.hash;
import static org.blendsm.chaincode.Scene.offeredProduct;
import static org.blendsm.chaincode.Scene.withdrawnProduct;
import static org.blendsm.chaincode.integrity.IntegrityRules.anchorer;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;
import org.junit.jupiter.api.Test;

class IntegrityRulesTest {
    private static final ProductId STREAM = draftProduct().listing().id();
    private static final List<Leaf> LEAVES = IntStream.range(0, 100)
            .mapToObj(i -> new Leaf(STREAM, i, hash("message " + i)))
            .toList();

    @Test
    void the_offer_says_who_anchors() {
        assertThatNoException().isThrownBy(() -> {
            IntegrityRules.requireAnchorer(anchorer(offeredProduct(HashedBy.SOURCE)), seller().id());
            IntegrityRules.requireAnchorer(anchorer(offeredProduct(HashedBy.BROKER)), broker().id());
        });
        assertRefused(
                RefusalCode.NOT_THE_ANCHORER,
                () -> IntegrityRules.requireAnchorer(anchorer(offeredProduct(HashedBy.SOURCE)), broker().id()));
        assertRefused(
                RefusalCode.NOT_THE_ANCHORER,
                () -> IntegrityRules.requireAnchorer(anchorer(offeredProduct(HashedBy.BROKER)), seller().id()));
    }

    @Test
    void a_stranger_anchors_nothing() {
        assertRefused(
                RefusalCode.NOT_THE_ANCHORER,
                () -> IntegrityRules.requireAnchorer(
                        anchorer(offeredProduct(HashedBy.SOURCE)), stranger().id()));
    }

    @Test
    void a_withdrawn_product_is_anchored_on_by_whom_its_last_offer_named() {
        assertThatNoException()
                .isThrownBy(() ->
                        IntegrityRules.requireAnchorer(anchorer(withdrawnProduct(HashedBy.BROKER)), broker().id()));
        assertRefused(
                RefusalCode.NOT_THE_ANCHORER,
                () -> IntegrityRules.requireAnchorer(anchorer(withdrawnProduct(HashedBy.BROKER)), seller().id()));
    }

    @Test
    void a_product_never_offered_has_no_stream() {
        assertRefused(RefusalCode.NOT_THE_ANCHORER, () -> anchorer(draftProduct()));
    }

    @Test
    void anchors_follow_one_another() {
        Anchor first = anchored(Optional.empty(), 10);
        Anchor second = anchored(Optional.of(first), 37);
        assertThat(second).isEqualTo(new Anchor(STREAM, 37, root(37), seller().id(), NOON));
        assertThat(anchored(Optional.of(second), 100).root()).isEqualTo(root(100));
    }

    @Test
    void time_never_runs_backwards_along_a_stream() {
        Anchor first = anchored(Optional.empty(), 10);
        NewAnchor next = new NewAnchor(STREAM, 37, root(37), MerkleTree.consistency(hashes(37), 10));
        Anchor early = IntegrityRules.next(Optional.of(first), next, seller().id(), NOON.minusSeconds(60));
        Anchor late = IntegrityRules.next(Optional.of(first), next, seller().id(), NOON.plusSeconds(60));
        assertThat(early.at()).isEqualTo(first.at());
        assertThat(late.at()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void a_tree_only_grows() {
        Anchor last = anchored(Optional.empty(), 10);
        for (int notLarger : new int[] {1, 9, 10}) {
            assertRefused(RefusalCode.TREE_NOT_LARGER, () -> anchored(Optional.of(last), notLarger));
        }
    }

    @Test
    void a_tree_that_rewrites_what_was_anchored_is_refused() {
        Anchor last = anchored(Optional.empty(), 10);
        List<Sha256> rewritten = IntStream.range(0, 20)
                .mapToObj(i -> new Leaf(STREAM, i, hash("forged " + i)).hash())
                .toList();
        NewAnchor forged = new NewAnchor(STREAM, 20, MerkleTree.root(rewritten), MerkleTree.consistency(rewritten, 10));
        assertRefused(
                RefusalCode.INCONSISTENT_TREE,
                () -> IntegrityRules.next(Optional.of(last), forged, seller().id(), NOON));
    }

    @Test
    void a_tree_without_its_proof_is_refused() {
        Anchor last = anchored(Optional.empty(), 10);
        NewAnchor unproven = new NewAnchor(STREAM, 20, root(20), List.of());
        assertRefused(
                RefusalCode.INCONSISTENT_TREE,
                () -> IntegrityRules.next(Optional.of(last), unproven, seller().id(), NOON));
    }

    @Test
    void only_the_same_tree_repeats_an_anchor() {
        Anchor anchored = anchored(Optional.empty(), 10);
        assertThat(IntegrityRules.repeats(anchored, new NewAnchor(STREAM, 10, root(10), List.of())))
                .isTrue();
        assertThat(IntegrityRules.repeats(anchored, new NewAnchor(STREAM, 10, root(9), List.of())))
                .isFalse();
        assertThat(IntegrityRules.repeats(anchored, new NewAnchor(STREAM, 11, root(10), List.of())))
                .isFalse();
    }

    @Test
    void a_message_is_in_the_stream_only_as_it_was_sent_and_where_it_was_sent() {
        Anchor anchored = anchored(Optional.empty(), 100);
        InclusionProof proof = MerkleTree.inclusion(hashes(100), 42);
        Leaf sent = LEAVES.get(42);
        assertThat(IntegrityRules.includes(anchored, sent, proof)).isTrue();

        Leaf tampered = new Leaf(STREAM, 42, hash("message 42!"));
        Leaf elsewhere = new Leaf(new ProductId(hash("another product")), 42, sent.payload());
        Leaf moved = new Leaf(STREAM, 43, sent.payload());
        assertThat(IntegrityRules.includes(anchored, tampered, proof)).isFalse();
        assertThat(IntegrityRules.includes(anchored, elsewhere, proof)).isFalse();
        assertThat(IntegrityRules.includes(anchored, moved, proof)).isFalse();
        assertThat(IntegrityRules.includes(anchored(Optional.empty(), 99), sent, proof))
                .isFalse();
    }

    private static Anchor anchored(Optional<Anchor> last, int size) {
        int before = last.map(anchor -> (int) anchor.treeSize()).orElse(0);
        NewAnchor next = new NewAnchor(STREAM, size, root(size), MerkleTree.consistency(hashes(size), before));
        return IntegrityRules.next(last, next, seller().id(), NOON);
    }

    private static Sha256 root(int size) {
        return MerkleTree.root(hashes(size));
    }

    private static List<Sha256> hashes(int size) {
        return LEAVES.subList(0, size).stream().map(Leaf::hash).toList();
    }
}
