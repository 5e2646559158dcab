package org.blendsm.chaincode.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.InMemoryPeer.Endorsement;
import org.blendsm.chaincode.InMemoryPeer.Operations;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.TradedProduct;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.IntegrityEvent;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Memberships;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntegrityContractTest {
    private final Marketplace market = Marketplace.founded();
    private final TradedProduct telemetry = TradedProduct.offered(market, HashedBy.BROKER);
    private final ProductId stream = telemetry.id();

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void an_anchor_stands_under_its_size_and_as_the_latest_and_is_told() {
        Anchor anchor = as(broker()).anchor(next(0, 10));
        assertThat(anchor).isEqualTo(new Anchor(stream, 10, root(10), broker().id(), market.now()));
        assertThat(market.event()).contains(new IntegrityEvent.StreamAnchored(anchor));
        assertThat(market.last().event().orElseThrow().getEventName()).isEqualTo("integrity:StreamAnchored");
        assertThat(market.peer().state("anchor"))
                .containsOnlyKeys("anchor~" + stream + "~0000000000000010", "anchor-latest~" + stream);
        assertThat(as(outsider()).latest(stream)).isEqualTo(anchor);
    }

    @Test
    void an_anchor_travels_and_is_kept_as_canonical_json() {
        as(broker()).anchor(next(0, 10));
        String json = """
                {"at":"2026-01-01T00:00:00Z","by":"%s","root":"%s","stream":"%s","treeSize":10}""".formatted(broker().id(), root(10), stream);
        assertThat(new String(market.last().payload(), StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(market.peer().state("anchor").values()).containsOnly("{\"is\":" + json + ",\"v\":1}");
    }

    @Test
    void anchors_are_listed_by_size_however_many_digits_it_has() {
        List<Anchor> anchored = new ArrayList<>();
        int before = 0;
        for (int size : new int[] {9, 10, 99, 100, 101}) {
            anchored.add(as(broker()).anchor(next(before, size)));
            before = size;
        }
        List<Anchor> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Anchor> page = as(buyer()).of(stream, new PageRequest(2, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        assertThat(read).isEqualTo(anchored);
    }

    @Test
    void the_same_anchor_again_answers_the_same_even_when_later_ones_came() {
        Anchor first = as(broker()).anchor(next(0, 10));
        market.pass(Duration.ofMinutes(1));
        assertAnswersWithoutWriting(first, next(0, 10));
        as(broker()).anchor(next(10, 20));
        assertAnswersWithoutWriting(first, next(0, 10));
    }

    private void assertAnswersWithoutWriting(Anchor expected, NewAnchor asked) {
        assertThat(as(broker()).anchor(asked)).isEqualTo(expected);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();
    }

    @Test
    void a_tree_that_did_not_grow_is_refused() {
        as(broker()).anchor(next(0, 10));
        assertRefused(RefusalCode.TREE_NOT_LARGER, () -> as(broker()).anchor(next(0, 7)));
        NewAnchor another = new NewAnchor(stream, 10, root(11), List.of());
        assertRefused(RefusalCode.TREE_NOT_LARGER, () -> as(broker()).anchor(another));
    }

    @Test
    void a_tree_that_does_not_extend_the_last_one_is_refused() {
        as(broker()).anchor(next(0, 10));
        NewAnchor skipping = next(9, 20);
        assertRefused(RefusalCode.INCONSISTENT_TREE, () -> as(broker()).anchor(skipping));
        assertThat(as(broker()).latest(stream).treeSize()).isEqualTo(10);
    }

    @Test
    void of_two_anchors_made_at_once_one_is_committed() {
        Endorsement one = endorse(next(0, 10));
        Endorsement other = endorse(next(0, 11));
        assertThat(market.peer().commit(one)).isTrue();
        assertThat(market.peer().commit(other)).isFalse();
    }

    @Test
    void only_whom_the_offer_names_anchors() {
        assertRefused(RefusalCode.NOT_THE_ANCHORER, () -> as(seller()).anchor(next(0, 10)));
        assertRefused(RefusalCode.NOT_THE_ANCHORER, () -> as(stranger()).anchor(next(0, 10)));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(buyer()).anchor(next(0, 10)));
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> as(outsider()).anchor(next(0, 10)));
    }

    @Test
    void a_seller_who_hashes_at_the_source_anchors() {
        ProductId own = TradedProduct.offered(market, HashedBy.SOURCE).id();
        NewAnchor anchor = new NewAnchor(own, 10, root(own, 10), List.of());
        assertRefused(RefusalCode.NOT_THE_ANCHORER, () -> as(broker()).anchor(anchor));
        assertThat(as(seller()).anchor(anchor).by()).isEqualTo(seller().id());
    }

    @Test
    void a_withdrawn_product_is_anchored_on_for_the_agreements_that_go_on() {
        as(broker()).anchor(next(0, 10));
        telemetry.withdraw();
        assertThat(as(broker()).anchor(next(10, 20)).treeSize()).isEqualTo(20);
        assertRefused(RefusalCode.NOT_THE_ANCHORER, () -> as(seller()).anchor(next(20, 30)));
    }

    @Test
    void a_draft_is_anchored_by_nobody_and_so_is_what_never_was() {
        ProductId draft = TradedProduct.published(market).id();
        assertRefused(
                RefusalCode.NOT_THE_ANCHORER,
                () -> as(seller()).anchor(new NewAnchor(draft, 1, root(draft, 1), List.of())));
        ProductId nothing = new ProductId(root(1));
        assertRefused(
                RefusalCode.PRODUCT_NOT_FOUND,
                () -> as(seller()).anchor(new NewAnchor(nothing, 1, root(1), List.of())));
    }

    @Test
    void an_expelled_broker_anchors_nothing() {
        market.as(operator(), Memberships.class).expel(broker().id(), "forged");
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> as(broker()).anchor(next(0, 10)));
    }

    @Test
    void a_message_is_proven_against_an_anchor_and_a_tampered_one_is_not() {
        as(broker()).anchor(next(0, 100));
        var proof = MerkleTree.inclusion(tree(stream, 100), 42);
        assertThat(as(outsider()).includes(leaf(stream, 42), proof)).isTrue();
        Leaf tampered = new Leaf(stream, 42, Sha256.of(new byte[] {42}));
        assertThat(as(outsider()).includes(tampered, proof)).isFalse();
        var unanchored = MerkleTree.inclusion(tree(stream, 99), 42);
        assertRefused(RefusalCode.ANCHOR_NOT_FOUND, () -> as(buyer()).includes(leaf(stream, 42), unanchored));
    }

    @Test
    void nothing_is_anchored_at_first() {
        assertRefused(RefusalCode.ANCHOR_NOT_FOUND, () -> as(buyer()).latest(stream));
        assertThat(as(buyer()).of(stream, PageRequest.first(10)).items()).isEmpty();
    }

    @Test
    void sizes_beyond_what_canonical_json_can_write_are_refused() {
        byte[] tooLarge = """
                {"stream":"%s","treeSize":9007199254740993,"root":"%s","consistency":[]}""".formatted(stream, root(1)).getBytes(StandardCharsets.UTF_8);
        assertRefused(RefusalCode.MALFORMED, () -> market.run(broker(), "integrity:anchor", List.of(tooLarge)));
    }

    @Test
    void anchoring_costs_four_reads_and_two_writes_and_a_repeated_anchor_four_reads() {
        as(broker()).anchor(next(0, 10));
        assertThat(market.last().operations()).isEqualTo(new Operations(4, 2));
        as(broker()).anchor(next(0, 10));
        assertThat(market.last().operations()).isEqualTo(new Operations(4, 0));
    }

    private Anchors as(Actor actor) {
        return market.as(actor, Anchors.class);
    }

    @Test
    void a_seller_who_revises_the_product_in_every_block_keeps_no_anchor_off_the_ledger() {
        as(broker()).anchor(next(0, 10));
        Endorsement anchor = endorse(next(10, 20));
        telemetry.revise("in the same block");
        assertThat(market.peer().commit(anchor)).isTrue();
    }

    private Endorsement endorse(NewAnchor anchor) {
        return market.run(broker(), "integrity:anchor", List.of(CanonicalJson.encode(anchor)));
    }

    private NewAnchor next(int before, int size) {
        return new NewAnchor(stream, size, root(size), MerkleTree.consistency(tree(stream, size), before));
    }

    private Sha256 root(int size) {
        return root(stream, size);
    }

    private static Sha256 root(ProductId stream, int size) {
        return MerkleTree.root(tree(stream, size));
    }

    private static List<Sha256> tree(ProductId stream, int size) {
        return IntStream.range(0, size).mapToObj(i -> leaf(stream, i).hash()).toList();
    }

    private static Leaf leaf(ProductId stream, int sequence) {
        return new Leaf(stream, sequence, Sha256.of(("message " + sequence).getBytes(StandardCharsets.UTF_8)));
    }
}
