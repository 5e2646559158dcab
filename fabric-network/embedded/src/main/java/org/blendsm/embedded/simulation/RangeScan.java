package org.blendsm.embedded.simulation;

import java.util.Optional;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.ledger.queryresult.KV;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;

/**
 * A range query in progress. It records what the peer fetched, which may be more than the chaincode looked at: the end
 * key follows the last key fetched until the range is exhausted.
 */
public final class RangeScan implements AutoCloseable {
    private final ReadWriteSets sets;
    private final String namespace;
    private final String end;
    private final StateView.Scan entries;
    private final int limit;
    private final RangeQueryInfo.Builder query;
    private final QueryReads reads = new QueryReads(QueryReads.DEGREE);
    private int returned;
    private boolean recorded;

    RangeScan(ReadWriteSets sets, String namespace, String start, String end, StateView.Scan entries, int limit) {
        this.sets = sets;
        this.namespace = namespace;
        this.end = end;
        this.entries = entries;
        this.limit = limit;
        this.query = RangeQueryInfo.newBuilder().setStartKey(start);
    }

    /** The next pair; empty at the end of the range or of the page. */
    public synchronized Optional<KV> next() {
        if ((limit > 0 && returned >= limit) || !entries.hasNext()) {
            query.setItrExhausted(true).setEndKey(end);
            return Optional.empty();
        }
        StateView.Entry entry = entries.next();
        String key = entry.key().toStringUtf8();
        returned++;
        reads.add(KVRead.newBuilder()
                .setKey(key)
                .setVersion(entry.value().version().toVersion())
                .build());
        query.setEndKey(key);
        return Optional.of(KV.newBuilder()
                .setNamespace(namespace)
                .setKey(key)
                .setValue(entry.value().value())
                .build());
    }

    /** Where the next page starts; empty when there is none. It is not part of what was read. */
    public synchronized String bookmark() {
        return entries.hasNext() ? entries.next().key().toStringUtf8() : "";
    }

    synchronized void record() {
        if (!recorded) {
            recorded = true;
            reads.describe(query);
            sets.query(namespace, query.build());
        }
    }

    @Override
    public synchronized void close() {
        entries.close();
    }
}
