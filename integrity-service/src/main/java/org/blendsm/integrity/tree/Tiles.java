package org.blendsm.integrity.tree;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.blendsm.model.Sha256;
import org.blendsm.model.integrity.MerkleTree;

/** Enough tiles of one tree to answer what was asked: name them by {@link #neededFor}, load them, then hash. */
public final class Tiles {
    private final Map<TileId, Tile> byId;

    public Tiles(Collection<Tile> tiles) {
        byId = tiles.stream().collect(Collectors.toUnmodifiableMap(Tile::id, Function.identity()));
    }

    /** The tiles from which all these subtrees can be hashed: at most two of each level for each proof. */
    public static List<TileId> neededFor(Collection<Subtree> subtrees) {
        return subtrees.stream()
                .flatMap(subtree -> subtree.nodes().stream())
                .map(TreeNode::tile)
                .distinct()
                .toList();
    }

    /** The root over a subtree's leaves; of none it is the hash of nothing. */
    public Sha256 hash(Subtree subtree) {
        return subtree.nodes().reversed().stream()
                .map(this::hash)
                .reduce((right, left) -> MerkleTree.nodeHash(left, right))
                .orElseGet(Sha256::of);
    }

    private Sha256 hash(TreeNode node) {
        Tile tile = byId.get(node.tile());
        if (tile == null) {
            throw new IllegalStateException("tile " + node.tile() + " of this tree is missing");
        }
        return tile.hash(node);
    }
}
