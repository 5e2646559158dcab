package org.blendsm.integrity.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * A tile's place in its tree.
 *
 * @param level 0 holds leaf hashes, level {@code n} roots of {@code 64^n} leaves
 * @param index counts the tiles of a level from the left
 */
public record TileId(int level, long index) {
    /** The tiles at the right edge of a tree that are not full yet: what the next leaf is added to. */
    public static List<TileId> edge(long treeSize) {
        List<TileId> edge = new ArrayList<>();
        long entries = treeSize;
        for (int level = 0; entries > 0; level++) {
            if (entries % Tile.WIDTH != 0) {
                edge.add(new TileId(level, entries / Tile.WIDTH));
            }
            entries /= Tile.WIDTH;
        }
        return edge;
    }
}
