package org.blendsm.integrity.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.blendsm.model.Sha256;
import org.blendsm.model.integrity.MerkleTree;

/**
 * A tree's right edge, where it grows: the unfinished tile of each level. A leaf costs two hashes at most in the mean
 * and touches no other tile, however large the tree is.
 */
public final class Edge {
    private final List<List<Sha256>> unfinished = new ArrayList<>();
    private final List<Tile> finished = new ArrayList<>();
    private int touchedLevels;
    private long treeSize;

    /** @param tiles those that {@link TileId#edge} names for this size */
    public Edge(long treeSize, Collection<Tile> tiles) {
        this.treeSize = treeSize;
        tiles.forEach(tile -> hashesAt(tile.id().level()).addAll(tile.hashes()));
    }

    /** Adds the next leaf. */
    public void append(Sha256 leafHash) {
        treeSize++;
        add(leafHash, 0);
    }

    public long treeSize() {
        return treeSize;
    }

    /** The root over all leaves so far. */
    public Sha256 root() {
        return new Tiles(unfinished(unfinished.size())).hash(Subtree.whole(treeSize));
    }

    /** Every tile that the leaves added here made or changed. */
    public List<Tile> changed() {
        List<Tile> changed = new ArrayList<>(finished);
        changed.addAll(unfinished(touchedLevels));
        return changed;
    }

    private void add(Sha256 hash, int level) {
        touchedLevels = Math.max(touchedLevels, level + 1);
        List<Sha256> hashes = hashesAt(level);
        hashes.add(hash);
        if (hashes.size() == Tile.WIDTH) {
            finished.add(new Tile(new TileId(level, entriesAt(level) / Tile.WIDTH - 1), hashes));
            Sha256 root = MerkleTree.root(hashes);
            hashes.clear();
            add(root, level + 1);
        }
    }

    private List<Tile> unfinished(int levels) {
        List<Tile> tiles = new ArrayList<>();
        for (int level = 0; level < levels; level++) {
            if (!unfinished.get(level).isEmpty()) {
                tiles.add(new Tile(new TileId(level, entriesAt(level) / Tile.WIDTH), unfinished.get(level)));
            }
        }
        return tiles;
    }

    private long entriesAt(int level) {
        return treeSize >> (Tile.BITS * level);
    }

    private List<Sha256> hashesAt(int level) {
        while (unfinished.size() <= level) {
            unfinished.add(new ArrayList<>(Tile.WIDTH));
        }
        return unfinished.get(level);
    }
}
