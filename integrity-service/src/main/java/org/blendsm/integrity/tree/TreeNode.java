package org.blendsm.integrity.tree;

/** A complete subtree: the {@code 2^level} leaves from {@code index · 2^level} on. Its hash never changes. */
record TreeNode(int level, long index) {
    /** The tile that holds what this node's hash is made from. */
    TileId tile() {
        return new TileId(level / Tile.BITS, firstEntry() >> Tile.BITS);
    }

    /** Where in that tile its part begins. */
    int offset() {
        return (int) (firstEntry() & (Tile.WIDTH - 1));
    }

    /** How many hashes of that tile it stands above. */
    int width() {
        return 1 << (level % Tile.BITS);
    }

    private long firstEntry() {
        return index << (level % Tile.BITS);
    }
}
