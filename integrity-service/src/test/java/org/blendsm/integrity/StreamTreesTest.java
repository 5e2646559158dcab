package org.blendsm.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.MerkleTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** Trees in a real database: they grow, stay as they are, and prove what is in them. */
@ServiceTest
class StreamTreesTest {
    private static final Telemetry STREAM =
            Telemetry.of("telemetry", new MemberId("a".repeat(40)), new MemberId("b".repeat(40)));

    @Autowired
    StreamTrees trees;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Anchors ledger;

    @BeforeEach
    void nothing_yet() {
        database.sql("truncate tree, tile").update();
    }

    @Test
    void a_stream_grows_batch_by_batch_as_if_it_had_come_at_once() {
        Random dice = new Random(3);
        long size = 0;
        while (size < 1_500) {
            long next = size + 1 + dice.nextInt(300);
            TreeHead head = append(size, next);
            assertThat(head.treeSize()).isEqualTo(next);
            assertThat(head.root()).isEqualTo(STREAM.root(next));
            size = next;
        }
        assertThat(trees.size(STREAM.stream())).isEqualTo(size);
    }

    @Test
    void the_same_leaves_again_change_nothing() {
        append(0, 100);
        assertThat(append(0, 100).root()).isEqualTo(STREAM.root(100));
        assertThat(append(30, 70).treeSize()).isEqualTo(100);
        assertThat(append(70, 130).root()).isEqualTo(STREAM.root(130));
    }

    @Test
    void a_gap_is_refused_with_the_sequence_that_comes_next() {
        append(0, 100);
        assertRefused(RefusalCode.SEQUENCE_GAP, "sequence 100", () -> append(101, 110));
        assertThat(trees.size(STREAM.stream())).isEqualTo(100);
    }

    @Test
    void a_leaf_that_was_brought_is_never_another_one() {
        append(0, 100);
        NewLeaves rewritten = new NewLeaves(98, Telemetry.payloads(1_098, 1_110));
        assertRefused(
                RefusalCode.LEAF_DIFFERS,
                "sequence 98",
                () -> trees.append(STREAM.stream(), rewritten, Optional.empty()));
        assertThat(append(100, 101).root()).isEqualTo(STREAM.root(101));
    }

    @Test
    void the_answer_is_what_the_next_anchor_needs() {
        append(0, 700);
        Anchor anchor = STREAM.anchor(300);
        TreeHead head = trees.append(STREAM.stream(), STREAM.leaves(700, 800), Optional.of(anchor));
        assertThat(head.anchored()).isEqualTo(300);
        assertThat(MerkleTree.isExtension(anchor.root(), 300, head.root(), 800, head.consistency()))
                .isTrue();
        assertThat(head.consistency()).isEqualTo(MerkleTree.consistency(STREAM.tree(800), 300));
    }

    @Test
    void a_tree_that_is_not_the_anchored_one_does_not_go_on() {
        append(0, 100);
        Anchor forged = new Anchor(
                STREAM.stream(),
                50,
                STREAM.root(49),
                STREAM.broker(),
                STREAM.anchor(1).at());
        assertRefused(
                RefusalCode.INCONSISTENT_TREE,
                "50 leaves",
                () -> trees.append(STREAM.stream(), STREAM.leaves(100, 101), Optional.of(forged)));
        assertThat(trees.size(STREAM.stream())).isEqualTo(100);
    }

    @Test
    void what_was_anchored_from_elsewhere_may_be_brought_later() {
        TreeHead head = trees.append(STREAM.stream(), STREAM.leaves(0, 40), Optional.of(STREAM.anchor(100)));
        assertThat(head.treeSize()).isEqualTo(40);
        assertThat(head.consistency()).isEmpty();
    }

    @Test
    void every_leaf_is_proven_in_every_tree_it_is_in() {
        append(0, 300);
        for (long size : new long[] {1, 63, 64, 65, 128, 299, 300}) {
            for (long sequence = 0; sequence < size; sequence += 7) {
                assertThat(trees.inclusion(STREAM.stream(), sequence, size, Optional.empty()))
                        .isEqualTo(MerkleTree.inclusion(STREAM.tree(size), (int) sequence));
            }
        }
    }

    @Test
    void streams_do_not_mix() {
        Telemetry other = Telemetry.of("another", STREAM.seller(), STREAM.broker());
        append(0, 70);
        trees.append(other.stream(), other.leaves(0, 65), Optional.empty());
        assertThat(trees.head(STREAM.stream(), Optional.empty()).root()).isEqualTo(STREAM.root(70));
        assertThat(trees.head(other.stream(), Optional.empty()).root()).isEqualTo(other.root(65));
    }

    @Test
    void two_who_bring_the_same_leaves_at_once_make_one_tree() throws Exception {
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long from = 0; from < 1_000; from += 100) {
                long start = from;
                Callable<TreeHead> bring = () -> append(start, start + 100);
                for (Future<TreeHead> head : both.invokeAll(List.of(bring, bring))) {
                    assertThat(head.get().root()).isEqualTo(STREAM.root(start + 100));
                }
            }
        }
    }

    @Test
    void a_leaf_more_rewrites_a_row_and_adds_none_until_a_tile_is_full() {
        append(0, 65);
        assertThat(rows()).isEqualTo(3);
        append(65, 66);
        assertThat(rows()).isEqualTo(3);
        append(66, 129);
        assertThat(rows()).isEqualTo(4);
    }

    private long rows() {
        return database.sql("select count(*) from tile").query(Long.class).single();
    }

    private TreeHead append(long from, long to) {
        return trees.append(STREAM.stream(), STREAM.leaves(from, to), Optional.empty());
    }

    private static void assertRefused(RefusalCode code, String saying, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class).isThrownBy(call).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.detail()).contains(saying);
        });
    }
}
