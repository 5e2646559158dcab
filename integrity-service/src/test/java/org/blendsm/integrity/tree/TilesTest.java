package org.blendsm.integrity.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.blendsm.model.Sha256;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.MerkleTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tiles answer is what the RFC's definitions give over all leaves, which the model computes. */
class TilesTest {
    private static final int MOST = 64 * 64 + 200;
    private static final List<Sha256> LEAVES =
            IntStream.range(0, MOST).mapToObj(TilesTest::leaf).toList();

    private final Map<TileId, Tile> stored = new HashMap<>();

    static IntStream sizes() {
        return IntStream.concat(
                IntStream.rangeClosed(1, 70), IntStream.of(127, 128, 129, 4_095, 4_096, 4_097, 4_160, MOST));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_tree_of_any_size_has_the_root_of_its_leaves(int size) {
        Edge edge = grow(0, size);
        assertThat(edge.treeSize()).isEqualTo(size);
        assertThat(edge.root()).isEqualTo(MerkleTree.root(LEAVES.subList(0, size)));
        assertThat(hash(Subtree.whole(size))).isEqualTo(edge.root());
    }

    @Test
    void a_tree_without_leaves_has_the_hash_of_nothing() {
        assertThat(new Edge(0, List.of()).root()).isEqualTo(MerkleTree.root(List.of()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void growing_in_steps_and_stored_in_between_is_growing_at_once(long seed) {
        Random steps = new Random(seed);
        int size = 0;
        while (size < MOST) {
            int next = Math.min(MOST, size + 1 + steps.nextInt(500));
            Edge edge = grow(size, next);
            assertThat(edge.root()).isEqualTo(MerkleTree.root(LEAVES.subList(0, next)));
            size = next;
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void proofs_from_tiles_are_the_proofs_of_the_rfc(int size) {
        grow(0, size);
        List<Sha256> leaves = LEAVES.subList(0, size);
        for (int sequence : sample(size)) {
            assertThat(hashes(Subtree.inclusion(sequence, size)))
                    .isEqualTo(MerkleTree.inclusion(leaves, sequence).path());
            assertThat(hashes(Subtree.consistency(sequence, size))).isEqualTo(MerkleTree.consistency(leaves, sequence));
        }
        assertThat(Subtree.consistency(size, size)).isEmpty();
    }

    @Test
    void an_earlier_tree_is_still_proven_from_what_a_later_one_stored() {
        grow(0, MOST);
        for (int size : sample(MOST)) {
            if (size > 0) {
                assertThat(hash(Subtree.whole(size))).isEqualTo(MerkleTree.root(LEAVES.subList(0, size)));
                InclusionProof proof = new InclusionProof(0, size, hashes(Subtree.inclusion(0, size)));
                assertThat(MerkleTree.includes(hash(Subtree.whole(size)), LEAVES.getFirst(), proof))
                        .isTrue();
            }
        }
    }

    @Test
    void a_proof_in_a_tree_of_a_million_leaves_needs_at_most_two_tiles_of_each_level() {
        for (long sequence : new long[] {0, 1, 63, 64, 524_287, 524_288, 777_777, 999_999}) {
            assertThat(Tiles.neededFor(Subtree.inclusion(sequence, 1_000_000))).hasSizeLessThanOrEqualTo(8);
        }
        assertThat(Tiles.neededFor(Subtree.consistency(777_777, 1_000_000))).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void a_leaf_more_changes_one_tile_until_that_is_full() {
        grow(0, 64 * 64 - 2);
        assertThat(loadEdge(64 * 64 - 2, 1).changed()).hasSize(1);
        assertThat(loadEdge(64 * 64 - 2, 2).changed())
                .extracting(Tile::id)
                .containsExactlyInAnyOrder(new TileId(0, 63), new TileId(1, 0), new TileId(2, 0));
    }

    @Test
    void a_tile_is_read_as_it_was_written() {
        Tile tile = new Tile(new TileId(1, 7), LEAVES.subList(0, 5));
        assertThat(Tile.of(tile.id(), tile.bytes())).isEqualTo(tile);
    }

    private Edge grow(int from, int to) {
        Edge edge = loadEdge(from, to - from);
        edge.changed().forEach(tile -> stored.put(tile.id(), Tile.of(tile.id(), tile.bytes())));
        return edge;
    }

    private Edge loadEdge(int from, int more) {
        Edge edge = new Edge(from, load(TileId.edge(from)));
        LEAVES.subList(from, from + more).forEach(edge::append);
        return edge;
    }

    private Collection<Tile> load(List<TileId> ids) {
        return ids.stream().map(stored::get).toList();
    }

    private Sha256 hash(Subtree subtree) {
        return hashes(List.of(subtree)).getFirst();
    }

    private List<Sha256> hashes(List<Subtree> subtrees) {
        Tiles tiles = new Tiles(load(Tiles.neededFor(subtrees)));
        return subtrees.stream().map(tiles::hash).toList();
    }

    private static List<Integer> sample(int size) {
        List<Integer> sample = new ArrayList<>();
        for (int i = 0; i < size; i += Math.max(1, size / 7)) {
            sample.add(i);
        }
        sample.add(size - 1);
        return sample;
    }

    private static Sha256 leaf(int i) {
        return MerkleTree.leafHash(("leaf " + i).getBytes(StandardCharsets.UTF_8));
    }
}
