package org.blendsm.embedded.simulation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.blendsm.embedded.blocks.Hashes;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReadsMerkleSummary;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;

/**
 * What a range query has seen, as the phantom check will compare it: the reads themselves while there are few, a Merkle
 * summary of them when there are more than {@code degree}. Source: Fabric's {@code query_results_helper.go}.
 */
public final class QueryReads {
    /** Fabric's fixed degree for queries on the state. */
    public static final int DEGREE = 50;

    /** With less there is no tree, and no end to its growing. */
    public static final int LEAST_DEGREE = 2;

    private static final int LEAVES = 1;

    private final int degree;
    private final List<KVRead> pending = new ArrayList<>();
    private final TreeMap<Integer, List<ByteString>> tree = new TreeMap<>();
    private int topLevel = LEAVES;

    public QueryReads(int degree) {
        this.degree = degree;
    }

    public void add(KVRead read) {
        pending.add(read);
        if (pending.size() > degree) {
            hashPending();
        }
    }

    /** The summary as far as it has grown. */
    public QueryReadsMerkleSummary summary() {
        return QueryReadsMerkleSummary.newBuilder()
                .setMaxDegree(degree)
                .setMaxLevel(topLevel)
                .addAllMaxLevelHashes(level(topLevel))
                .build();
    }

    /** Writes what was seen into the query's record. Nothing may be added afterwards. */
    public void describe(RangeQueryInfo.Builder query) {
        if (topLevel == LEAVES && level(LEAVES).isEmpty()) {
            if (!pending.isEmpty()) {
                query.getRawReadsBuilder().addAllKvReads(pending);
            }
            return;
        }
        query.setReadsMerkleHashes(complete());
    }

    /** Closes the tree: what is left at lower levels moves up to the top. */
    public QueryReadsMerkleSummary complete() {
        if (!pending.isEmpty()) {
            hashPending();
        }
        for (int level = LEAVES; level < topLevel; level++) {
            List<ByteString> hashes = level(level);
            if (!hashes.isEmpty()) {
                ByteString up = hashes.size() == 1 ? hashes.getFirst() : combined(hashes);
                tree.remove(level);
                grow(level + 1).add(up);
            }
        }
        List<ByteString> top = level(topLevel);
        if (top.size() > degree) {
            tree.remove(topLevel);
            topLevel++;
            grow(topLevel).add(combined(top));
        }
        return summary();
    }

    /** Fabric hashes the reads as one protobuf message {@code QueryReads}. */
    private void hashPending() {
        ByteString reads = org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReads.newBuilder()
                .addAllKvReads(pending)
                .build()
                .toByteString();
        pending.clear();
        grow(LEAVES).add(Hashes.sha256(reads));
        for (int level = LEAVES; level(level).size() > degree; level++) {
            ByteString up = combined(level(level));
            tree.remove(level);
            grow(level + 1).add(up);
            topLevel = Math.max(topLevel, level + 1);
        }
    }

    private List<ByteString> level(int level) {
        return tree.getOrDefault(level, List.of());
    }

    private List<ByteString> grow(int level) {
        return tree.computeIfAbsent(level, l -> new ArrayList<>());
    }

    private static ByteString combined(List<ByteString> hashes) {
        return Hashes.sha256(hashes.toArray(ByteString[]::new));
    }
}
