package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Changes.Change;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.jspecify.annotations.Nullable;

/** A range of the committed state with the changes of the block so far laid over it, in the order of keys. */
final class CombinedRange implements Iterator<KVRead>, AutoCloseable {
    private final StateView.Scan committed;
    private final Iterator<Map.Entry<StateKey, Change>> changes;
    private StateView.@Nullable Entry nextCommitted;
    private Map.@Nullable Entry<StateKey, Change> nextChange;
    private @Nullable KVRead next;

    CombinedRange(
            StateView committed,
            Changes earlier,
            String namespace,
            ByteString start,
            ByteString end,
            boolean endInclusive) {
        this.committed = committed.range(namespace, start, end, endInclusive);
        this.changes =
                earlier.range(namespace, start, end, endInclusive).entrySet().iterator();
        this.nextCommitted = advanceCommitted();
        this.nextChange = advanceChange();
        this.next = merge();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public KVRead next() {
        KVRead result = next;
        if (result == null) {
            throw new NoSuchElementException("the range is exhausted");
        }
        next = merge();
        return result;
    }

    private @Nullable KVRead merge() {
        while (nextCommitted != null || nextChange != null) {
            int order = order();
            StateView.Entry entry = nextCommitted;
            Map.Entry<StateKey, Change> change = nextChange;
            if (entry != null && order <= 0) {
                nextCommitted = advanceCommitted();
            }
            if (change != null && order >= 0) {
                nextChange = advanceChange();
                if (change.getValue().value().isPresent()) {
                    return read(
                            change.getKey().key(), change.getValue().height().toVersion());
                }
            } else if (entry != null) {
                return read(entry.key(), entry.value().version().toVersion());
            }
        }
        return null;
    }

    /** Below zero: the committed key comes first; zero: the change replaces it. */
    private int order() {
        if (nextCommitted == null) {
            return 1;
        }
        if (nextChange == null) {
            return -1;
        }
        return ByteString.unsignedLexicographicalComparator()
                .compare(nextCommitted.key(), nextChange.getKey().key());
    }

    private StateView.@Nullable Entry advanceCommitted() {
        return committed.hasNext() ? committed.next() : null;
    }

    private Map.@Nullable Entry<StateKey, Change> advanceChange() {
        return changes.hasNext() ? changes.next() : null;
    }

    private static KVRead read(ByteString key, org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version version) {
        return KVRead.newBuilder()
                .setKey(key.toStringUtf8())
                .setVersion(version)
                .build();
    }

    @Override
    public void close() {
        committed.close();
    }
}
