package org.blendsm.integrity.tree;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.blendsm.model.Sha256;
import org.blendsm.model.integrity.MerkleTree;

/**
 * Up to 64 neighbouring hashes of one level, in their order. 64 of them are 2 KiB: small enough to rewrite while it
 * fills, wide enough that a tree of a million leaves has four levels.
 */
public record Tile(TileId id, List<Sha256> hashes) {
    static final int BITS = 6;
    static final int WIDTH = 1 << BITS;

    public Tile {
        if (hashes.isEmpty() || hashes.size() > WIDTH) {
            throw new IllegalArgumentException("a tile has 1 to " + WIDTH + " hashes");
        }
        hashes = List.copyOf(hashes);
    }

    /** Reads the stored form: the hashes' bytes, one after the other. */
    public static Tile of(TileId id, byte[] bytes) {
        List<Sha256> hashes = new ArrayList<>(bytes.length / Sha256.BYTES);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            byte[] hash = new byte[Sha256.BYTES];
            buffer.get(hash);
            hashes.add(Sha256.ofBytes(hash));
        }
        return new Tile(id, hashes);
    }

    public byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(hashes.size() * Sha256.BYTES);
        hashes.forEach(hash -> buffer.put(hash.bytes()));
        return buffer.array();
    }

    /** The hash of a node that stands in this tile or above a part of it. */
    Sha256 hash(TreeNode node) {
        return MerkleTree.root(hashes.subList(node.offset(), node.offset() + node.width()));
    }
}
