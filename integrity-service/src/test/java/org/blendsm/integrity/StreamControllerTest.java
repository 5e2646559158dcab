package org.blendsm.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.IntegrityEvent;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
class StreamControllerTest {
    private static final AtomicInteger STREAMS = new AtomicInteger();

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    StreamTrees trees;

    @MockitoBean
    Anchors ledger;

    Member seller;
    Member broker;
    Member buyer;
    Telemetry stream;

    @BeforeEach
    void a_stream_that_its_broker_hashes() {
        seller = network.admit(Role.SELLER);
        broker = network.admit(Role.BROKER);
        buyer = network.admit(Role.BUYER);
        stream = Telemetry.of("stream " + STREAMS.incrementAndGet(), seller.id(), broker.id());
        network.happened(stream.offered(HashedBy.BROKER));
    }

    @Test
    void the_broker_brings_leaves_and_is_told_what_to_anchor() {
        bring(broker, 0, 100);
        network.happened(new IntegrityEvent.StreamAnchored(stream.anchor(100)));
        MvcTestResult grown = bring(broker, 100, 150);
        assertThat(grown).hasStatusOk().bodyJson().isStrictlyEqualTo("""
                {"stream": "%s", "treeSize": 150, "root": "%s", "anchored": 100, "consistency": %s}""".formatted(
                        stream.stream(), stream.root(150), quoted(MerkleTree.consistency(stream.tree(150), 100))));
    }

    @Test
    void nobody_but_whom_the_offer_names_brings_leaves() {
        for (Member stranger : List.of(seller, buyer)) {
            assertProblem(bring(stranger, 0, 10), 403, "NOT_THE_ANCHORER");
        }
        network.happened(stream.offered(HashedBy.SOURCE));
        assertThat(bring(seller, 0, 10)).hasStatusOk();
        assertProblem(bring(broker, 0, 10), 403, "NOT_THE_ANCHORER");
    }

    @Test
    void a_gap_is_a_conflict_that_names_the_next_sequence() {
        bring(broker, 0, 10);
        assertThat(bring(broker, 12, 20)).hasStatus(409).bodyJson().isLenientlyEqualTo("""
                {"code": "SEQUENCE_GAP", "detail": "The next leaf to bring is that of sequence 10."}""");
        assertThat(get("")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"anchorer": "%s", "nextSequence": 10}""".formatted(broker.id()));
    }

    @Test
    void so_many_leaves_wait_for_an_anchor_of_what_is_here_and_no_more() {
        network.happened(stream.offered(HashedBy.SOURCE));
        for (long size = 0; size < 100_000; size += 5_000) {
            trees.append(stream.stream(), stream.leaves(size, size + 5_000), Optional.empty());
        }
        assertProblem(bring(seller, 100_000, 100_001), 409, "QUOTA_USED_UP");
        assertProblem(bring(seller, 99_999, 100_001), 409, "QUOTA_USED_UP");
        assertThat(bring(seller, 99_999, 100_000)).as("again is safe").hasStatusOk();

        Anchor anchor = stream.anchor(5_000);
        network.happened(new IntegrityEvent.StreamAnchored(anchor));
        assertThat(bring(seller, 100_000, 105_000)).hasStatusOk();
        network.happened(new IntegrityEvent.StreamAnchored(
                new Anchor(anchor.stream(), 1L << 50, anchor.root(), seller.id(), anchor.at())));
        MvcTestResult more = bring(seller, 105_000, 105_001);
        assertProblem(more, 409, "QUOTA_USED_UP");
        assertThat(more)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("105000 leaves are here", "5000 of them are anchored", "anchor it, then bring more");
    }

    @Test
    void leaves_of_no_form_are_refused_by_field() {
        assertThat(post(broker, "/leaves", """
                {"firstSequence": 0, "payloads": []}""")).hasStatus(400).bodyJson().isLenientlyEqualTo("""
                {"code": "MALFORMED", "errors": [{"detail": "bring 1 to 5000 payload hashes at once"}]}""");
        assertProblem(post(broker, "/leaves", """
                {"firstSequence": -1, "payloads": ["%s"]}""".formatted(stream.root(1))), 400, "MALFORMED");
        assertProblem(post(broker, "/leaves", """
                {"firstSequence": 0, "payloads": ["abc"]}"""), 400, "MALFORMED");
    }

    @Test
    void a_stream_that_no_product_has_is_not_found() {
        stream = Telemetry.of("nobody's", seller.id(), broker.id());
        assertProblem(get(""), 404, "PRODUCT_NOT_FOUND");
        assertProblem(get("/anchors"), 404, "PRODUCT_NOT_FOUND");
        assertProblem(get("/inclusion-proofs/0"), 404, "PRODUCT_NOT_FOUND");
        assertProblem(bring(broker, 0, 1), 404, "PRODUCT_NOT_FOUND");
        assertProblem(verify(0, Telemetry.message(0)), 404, "PRODUCT_NOT_FOUND");
    }

    @Test
    void the_stream_is_anchored_as_far_as_its_leaves_are_here() {
        given(ledger.anchor(any())).willAnswer(call -> {
            NewAnchor asked = call.getArgument(0);
            Anchor anchor = new Anchor(
                    asked.stream(),
                    asked.treeSize(),
                    asked.root(),
                    broker.id(),
                    stream.anchor(1).at());
            network.happened(new IntegrityEvent.StreamAnchored(anchor));
            return anchor;
        });
        assertProblem(post(broker, "/anchors", ""), 404, "LEAF_NOT_FOUND");
        bring(broker, 0, 30);
        assertProblem(post(seller, "/anchors", ""), 403, "NOT_THE_ANCHORER");
        assertThat(post(broker, "/anchors", "")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"treeSize": 30, "root": "%s"}""".formatted(
                        stream.root(30)));
        assertThat(get("/anchors")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"items": [{"treeSize": 30}]}""");
    }

    @Test
    void a_message_is_proven_in_the_last_anchored_tree_or_in_the_one_asked_for() throws Exception {
        bring(broker, 0, 100);
        assertProblem(get("/inclusion-proofs/42"), 404, "ANCHOR_NOT_FOUND");
        network.happened(new IntegrityEvent.StreamAnchored(stream.anchor(60)));
        network.happened(new IntegrityEvent.StreamAnchored(stream.anchor(80)));

        InclusionProof inLatest = proof("/inclusion-proofs/42");
        assertThat(inLatest.treeSize()).isEqualTo(80);
        assertThat(MerkleTree.includes(stream.root(80), stream.tree(43).getLast(), inLatest))
                .isTrue();
        InclusionProof inEarlier = proof("/inclusion-proofs/42?treeSize=60");
        assertThat(MerkleTree.includes(stream.root(60), stream.tree(43).getLast(), inEarlier))
                .isTrue();
        assertThat(proof("/inclusion-proofs/99?treeSize=100").treeSize()).isEqualTo(100);

        assertProblem(get("/inclusion-proofs/80"), 404, "LEAF_NOT_FOUND");
        assertProblem(get("/inclusion-proofs/0?treeSize=101"), 404, "LEAF_NOT_FOUND");
        assertProblem(get("/inclusion-proofs/0?treeSize=0"), 404, "LEAF_NOT_FOUND");
        assertProblem(get("/inclusion-proofs/-1"), 404, "LEAF_NOT_FOUND");
        assertProblem(get("/inclusion-proofs/first"), 400, "MALFORMED");
    }

    @Test
    void a_message_is_verified_and_a_tampered_one_is_not() {
        bring(broker, 0, 100);
        assertVerified(verify(7, Telemetry.message(7)), false);
        network.happened(new IntegrityEvent.StreamAnchored(stream.anchor(80)));
        assertVerified(verify(7, Telemetry.message(7)), true);
        assertVerified(verify(7, "{\"load\":8}".getBytes(StandardCharsets.UTF_8)), false);
        assertVerified(verify(8, Telemetry.message(7)), false);
        assertVerified(verify(90, Telemetry.message(90)), false);
    }

    @Test
    void a_proof_that_came_with_a_message_is_checked_against_the_ledgers_anchor() {
        network.happened(new IntegrityEvent.StreamAnchored(stream.anchor(50)));
        String proof = json(MerkleTree.inclusion(stream.tree(50), 7));
        assertVerified(verify(7, Sha256.of(Telemetry.message(7)), proof), true);
        assertVerified(verify(7, Sha256.of(Telemetry.message(8)), proof), false);
        assertVerified(
                verify(7, Sha256.of(Telemetry.message(7)), json(MerkleTree.inclusion(stream.tree(49), 7))), false);
        assertProblem(verify(8, Sha256.of(Telemetry.message(8)), proof), 400, "MALFORMED");
        assertProblem(verify(7, Telemetry.message(7)), 404, "LEAF_NOT_FOUND");
    }

    @Test
    void a_verification_names_the_hash_or_the_message_and_not_both() {
        assertProblem(post(buyer, "/verifications", """
                {"sequence": 7}"""), 400, "MALFORMED");
        assertProblem(post(buyer, "/verifications", """
                {"sequence": 7, "content": "not base64!"}"""), 400, "MALFORMED");
        assertProblem(post(buyer, "/verifications", """
                {"sequence": -7, "content": ""}"""), 400, "MALFORMED");
        assertProblem(post(buyer, "/verifications", """
                {"sequence": 9007199254740991, "content": ""}"""), 400, "MALFORMED");
    }

    @Test
    void where_the_ledger_anchored_another_tree_nothing_is_proven_or_denied_from_this_one() {
        bring(broker, 0, 100);
        Anchor anchor = stream.anchor(60);
        network.happened(new IntegrityEvent.StreamAnchored(
                new Anchor(anchor.stream(), 60, stream.root(59), broker.id(), anchor.at())));
        assertProblem(get("/inclusion-proofs/42"), 409, "INCONSISTENT_TREE");
        assertProblem(get("/inclusion-proofs/42?treeSize=60"), 409, "INCONSISTENT_TREE");
        assertProblem(verify(42, Telemetry.message(42)), 409, "INCONSISTENT_TREE");
        assertThat(get("/inclusion-proofs/42?treeSize=50")).hasStatusOk();
    }

    private MvcTestResult bring(Member caller, long from, long to) {
        return post(caller, "/leaves", """
                {"firstSequence": %d, "payloads": %s}""".formatted(from, quoted(Telemetry.payloads(from, to))));
    }

    private MvcTestResult verify(long sequence, byte[] content) {
        return post(buyer, "/verifications", """
                {"sequence": %d, "content": "%s"}""".formatted(
                        sequence, Base64.getEncoder().encodeToString(content)));
    }

    private MvcTestResult verify(long sequence, Sha256 payload, String proof) {
        return post(buyer, "/verifications", """
                {"sequence": %d, "payload": "%s", "proof": %s}""".formatted(sequence, payload, proof));
    }

    private static void assertVerified(MvcTestResult result, boolean included) {
        assertThat(result).hasStatusOk().bodyJson().extractingPath("$.included").isEqualTo(included);
    }

    private InclusionProof proof(String path) throws Exception {
        MvcTestResult result = get(path);
        assertThat(result).hasStatusOk();
        return CanonicalJson.decode(result.getResponse().getContentAsByteArray(), InclusionProof.class);
    }

    private MvcTestResult post(Member caller, String path, String body) {
        return http.post()
                .uri("/api/v1/streams/" + stream.stream() + path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult get(String path) {
        return http.get()
                .uri("/api/v1/streams/" + stream.stream() + path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(buyer))
                .exchange();
    }

    private static String quoted(List<Sha256> hashes) {
        return hashes.stream().map(hash -> "\"" + hash + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(Object record) {
        return new String(CanonicalJson.encode(record), StandardCharsets.UTF_8);
    }
}
