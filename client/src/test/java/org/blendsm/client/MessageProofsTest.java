package org.blendsm.client;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.client.MessageProofs.Proven;
import org.blendsm.client.MessageProofs.Word;
import org.blendsm.client.NotProven.Reason;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageProofsTest {
    private static final ProductId STREAM = ProductId.of("ab".repeat(32));
    private static final String PATH = "/api/v1/streams/" + STREAM;
    private static final List<Sha256> LEAVES =
            IntStream.range(0, 7).mapToObj(i -> message(i).leaf().hash()).toList();

    private final WireMockServer pool =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void open() {
        pool.start();
    }

    @AfterEach
    void close() {
        pool.stop();
    }

    private static StreamMessage message(int sequence) {
        return new StreamMessage(STREAM, sequence, ("message " + sequence).getBytes(UTF_8));
    }

    private static Anchor anchor(int size, Sha256 root) {
        return new Anchor(STREAM, size, root, new MemberId("a".repeat(40)), Instant.EPOCH);
    }

    private static Anchor anchor(int size) {
        return anchor(size, MerkleTree.root(LEAVES.subList(0, size)));
    }

    private Door door() {
        return new Door(URI.create(pool.baseUrl()), Door.Credentials.NONE);
    }

    private MessageProofs byLedger(Optional<Anchor> latest) {
        return new MessageProofs(door(), _ -> latest, Word.LEDGER);
    }

    private void answers(int sequence, int size, InclusionProof proof) {
        pool.stubFor(get(PATH + "/inclusion-proofs/" + sequence + "?treeSize=" + size)
                .willReturn(okJson(new String(CanonicalJson.encode(proof), UTF_8))));
    }

    private static Reason refusal(Runnable asked) {
        return Objects.requireNonNull(catchThrowableOfType(NotProven.class, asked::run))
                .reason();
    }

    @Test
    void a_message_is_proven_under_the_root_that_the_ledger_names() {
        InclusionProof path = MerkleTree.inclusion(LEAVES, 3);
        answers(3, 7, path);

        Proven proven = byLedger(Optional.of(anchor(7))).prove(message(3));

        assertThat(proven).isEqualTo(new Proven(message(3).leaf(), path, AnchoredTree.of(anchor(7)), Word.LEDGER));
    }

    @Test
    void another_message_and_a_path_that_does_not_lead_there_are_not_proven() {
        MessageProofs proofs = byLedger(Optional.of(anchor(7)));
        answers(3, 7, MerkleTree.inclusion(LEAVES, 3));
        answers(4, 7, MerkleTree.inclusion(LEAVES, 3));
        answers(5, 7, MerkleTree.inclusion(LEAVES.subList(0, 6), 5));

        StreamMessage changed = new StreamMessage(STREAM, 3, "changed".getBytes(UTF_8));
        assertThat(refusal(() -> proofs.prove(changed))).isEqualTo(Reason.ANOTHER_MESSAGE);
        assertThat(refusal(() -> proofs.prove(message(4))))
                .as("the path of another one")
                .isEqualTo(Reason.ANOTHER_MESSAGE);
        assertThat(refusal(() -> proofs.prove(message(5))))
                .as("a path in a tree that is not the anchored one")
                .isEqualTo(Reason.ANOTHER_MESSAGE);
    }

    /** Whatever tree the pool shows, the ledger's root is what it is held against. */
    @Test
    void a_pool_that_has_another_tree_than_the_ledger_proves_nothing() {
        answers(3, 7, MerkleTree.inclusion(LEAVES, 3));

        assertThat(refusal(() -> byLedger(Optional.of(anchor(7, Sha256.of()))).prove(message(3))))
                .isEqualTo(Reason.ANOTHER_MESSAGE);
    }

    @Test
    void what_no_anchor_reaches_is_asked_for_again_later() {
        assertThat(refusal(() -> byLedger(Optional.empty()).prove(message(3)))).isEqualTo(Reason.NOT_ANCHORED_YET);
        assertThat(refusal(() -> byLedger(Optional.of(anchor(3))).prove(message(3))))
                .isEqualTo(Reason.NOT_ANCHORED_YET);
    }

    @Test
    void for_a_member_whose_key_is_kept_the_pool_says_what_is_anchored() {
        String state = "{\"stream\": \"%s\", \"nextSequence\": 7, \"lastAnchor\": %s}";
        pool.stubFor(get(PATH)
                .willReturn(okJson(state.formatted(STREAM, new String(CanonicalJson.encode(anchor(7)), UTF_8)))));
        answers(3, 7, MerkleTree.inclusion(LEAVES, 3));

        assertThat(MessageProofs.of(door()).prove(message(3)).word()).isEqualTo(Word.POOL);

        pool.stubFor(get(PATH).willReturn(okJson("{\"stream\": \"" + STREAM + "\", \"nextSequence\": 7}")));
        assertThat(refusal(() -> MessageProofs.of(door()).prove(message(3)))).isEqualTo(Reason.NOT_ANCHORED_YET);
    }
}
