package org.blendsm.integrity;

import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.blendsm.integrity.tree.Edge;
import org.blendsm.integrity.tree.Subtree;
import org.blendsm.integrity.tree.Tile;
import org.blendsm.integrity.tree.TileId;
import org.blendsm.integrity.tree.Tiles;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.InclusionProof;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The trees themselves (tables {@code tree} and {@code tile}). A stream grows under a lock of its own; what is there
 * already never changes, so proofs are read without one. Whatever the size, a batch of leaves reads and writes the
 * tiles it adds and one for each level, and a proof reads two for each level: at a million leaves there are four.
 */
@Component
class StreamTrees {
    private final JdbcClient database;
    private final JdbcTemplate batches;

    StreamTrees(JdbcClient database, JdbcTemplate batches) {
        this.database = database;
        this.batches = batches;
    }

    /**
     * Adds what is new of these leaves. When it returns, they are on disk. The same leaves again change nothing.
     *
     * @param lastAnchor what the tree must go on from
     * @throws Refused {@code SEQUENCE_GAP} where leaves before them are missing; {@code LEAF_DIFFERS} where one of them
     *     was brought before with another hash; {@code INCONSISTENT_TREE} as {@link #head}
     */
    @Transactional
    TreeHead append(ProductId stream, NewLeaves leaves, Optional<Anchor> lastAnchor) {
        long size = lockedSize(stream);
        if (leaves.firstSequence() > size) {
            throw new Refused(RefusalCode.SEQUENCE_GAP, "The next leaf to bring is that of sequence " + size + ".");
        }
        List<Sha256> hashes = leaves.hashes(stream);
        int known = (int) Math.min(size - leaves.firstSequence(), hashes.size());
        requireSame(stream, leaves.firstSequence(), hashes.subList(0, known));
        Edge edge = new Edge(size, load(stream, TileId.edge(size)));
        hashes.subList(known, hashes.size()).forEach(edge::append);
        save(stream, edge);
        return head(stream, edge.treeSize(), lastAnchor);
    }

    /** How many leaves there are; also the next one's sequence. */
    long size(ProductId stream) {
        return database.sql("select size from tree where stream = ?")
                .param(stream.toString())
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /**
     * The tree as it is now.
     *
     * @throws Refused {@code INCONSISTENT_TREE} where the ledger has anchored another tree than the one kept here
     */
    TreeHead head(ProductId stream, Optional<Anchor> lastAnchor) {
        return head(stream, size(stream), lastAnchor);
    }

    private TreeHead head(ProductId stream, long size, Optional<Anchor> lastAnchor) {
        long anchored = lastAnchor.map(Anchor::treeSize).orElse(0L);
        List<Subtree> asked = new ArrayList<>(List.of(Subtree.whole(size)));
        if (anchored > size) {
            return new TreeHead(stream, size, hashes(stream, asked).getFirst(), anchored, List.of());
        }
        asked.add(Subtree.whole(anchored));
        asked.addAll(Subtree.consistency(anchored, size));
        List<Sha256> hashes = hashes(stream, asked);
        lastAnchor.ifPresent(anchor -> requireAnchored(anchor, hashes.get(1)));
        return new TreeHead(stream, size, hashes.getFirst(), anchored, hashes.subList(2, hashes.size()));
    }

    private static void requireAnchored(Anchor anchor, Sha256 kept) {
        if (!anchor.root().equals(kept)) {
            throw new Refused(
                    RefusalCode.INCONSISTENT_TREE,
                    "The ledger has anchored another tree of " + anchor.treeSize() + " leaves than was brought here.");
        }
    }

    /**
     * That a leaf is in the tree of the first {@code treeSize} leaves, all of which are there.
     *
     * @param anchor of that size, where the ledger has one
     * @throws Refused {@code INCONSISTENT_TREE} as {@link #head}: the proof would lead to a root that nobody can check
     */
    InclusionProof inclusion(ProductId stream, long sequence, long treeSize, Optional<Anchor> anchor) {
        List<Subtree> asked = new ArrayList<>(List.of(Subtree.whole(treeSize)));
        asked.addAll(Subtree.inclusion(sequence, treeSize));
        List<Sha256> hashes = hashes(stream, asked);
        anchor.ifPresent(anchored -> requireAnchored(anchored, hashes.getFirst()));
        return new InclusionProof(sequence, treeSize, hashes.subList(1, hashes.size()));
    }

    private void requireSame(ProductId stream, long firstSequence, List<Sha256> again) {
        List<Sha256> kept = hashes(
                stream,
                LongStream.range(firstSequence, firstSequence + again.size())
                        .mapToObj(sequence -> new Subtree(sequence, sequence + 1))
                        .toList());
        for (int i = 0; i < again.size(); i++) {
            if (!kept.get(i).equals(again.get(i))) {
                throw new Refused(
                        RefusalCode.LEAF_DIFFERS,
                        "The leaf of sequence " + (firstSequence + i) + " was brought before with another hash.");
            }
        }
    }

    private List<Sha256> hashes(ProductId stream, List<Subtree> subtrees) {
        Tiles tiles = new Tiles(load(stream, Tiles.neededFor(subtrees)));
        return subtrees.stream().map(tiles::hash).toList();
    }

    private long lockedSize(ProductId stream) {
        database.sql("insert into tree (stream, size) values (?, 0) on conflict do nothing")
                .param(stream.toString())
                .update();
        return database.sql("select size from tree where stream = ? for update")
                .param(stream.toString())
                .query(Long.class)
                .single();
    }

    private List<Tile> load(ProductId stream, List<TileId> ids) {
        return database.sql("""
                        select level, number, hashes from tile join unnest(:levels, :numbers) as asked (level, number)
                        using (level, number) where stream = :stream""")
                .param("stream", stream.toString())
                .param("levels", ids.stream().map(id -> (short) id.level()).toArray(Short[]::new))
                .param("numbers", ids.stream().map(TileId::index).toArray(Long[]::new))
                .query((row, _) ->
                        Tile.of(new TileId(row.getInt("level"), row.getLong("number")), row.getBytes("hashes")))
                .list();
    }

    private void save(ProductId stream, Edge edge) {
        List<Tile> changed = edge.changed();
        batches.batchUpdate("""
                insert into tile (stream, level, number, hashes) values (?, ?, ?, ?)
                on conflict (stream, level, number) do update set hashes = excluded.hashes""", changed, changed.size() + 1, (PreparedStatement row, Tile tile) -> {
            row.setString(1, stream.toString());
            row.setInt(2, tile.id().level());
            row.setLong(3, tile.id().index());
            row.setBytes(4, tile.bytes());
        });
        database.sql("update tree set size = ? where stream = ?")
                .param(edge.treeSize())
                .param(stream.toString())
                .update();
    }
}
