package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.simulation.QueryReads;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.state.Versioned;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVReadHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReadsMerkleSummary;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * Does what a transaction read still hold? Asked for each transaction of a block in order, against the state before the
 * block and the valid writes before the transaction. Source: Fabric's {@code validation/validator.go}.
 */
public final class ConflictCheck {
    private final StateView committed;
    private final Changes earlier;

    /** @param earlier what valid transactions of this block have written so far */
    public ConflictCheck(StateView committed, Changes earlier) {
        this.committed = committed;
        this.earlier = earlier;
    }

    public TxValidationCode verdict(TxReadWriteSet sets) throws InvalidProtocolBufferException {
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            String namespace = set.getNamespace();
            KVRWSet open = KVRWSet.parseFrom(set.getRwset());
            for (KVRead read : open.getReadsList()) {
                if (changed(StateKey.of(namespace, read.getKey()), read.hasVersion(), read.getVersion())) {
                    return TxValidationCode.MVCC_READ_CONFLICT;
                }
            }
            for (RangeQueryInfo query : open.getRangeQueriesInfoList()) {
                if (!sameAnswer(namespace, query)) {
                    return TxValidationCode.PHANTOM_READ_CONFLICT;
                }
            }
            for (CollectionHashedReadWriteSet collection : set.getCollectionHashedRwsetList()) {
                if (changed(namespace, collection)) {
                    return TxValidationCode.MVCC_READ_CONFLICT;
                }
            }
        }
        return TxValidationCode.VALID;
    }

    private boolean changed(String namespace, CollectionHashedReadWriteSet collection)
            throws InvalidProtocolBufferException {
        String hashed = StateKey.hashed(namespace, collection.getCollectionName());
        for (KVReadHash read :
                HashedRWSet.parseFrom(collection.getHashedRwset()).getHashedReadsList()) {
            if (changed(new StateKey(hashed, read.getKeyHash()), read.hasVersion(), read.getVersion())) {
                return true;
            }
        }
        return false;
    }

    /** A key written earlier in this block is a conflict even when it was read as absent. */
    private boolean changed(StateKey key, boolean present, Version version) {
        if (earlier.touches(key)) {
            return true;
        }
        Optional<Height> now = committed.get(key).map(Versioned::version);
        return !now.equals(present ? Optional.of(Height.of(version)) : Optional.empty());
    }

    /** Asks the query again; every key and version must come back the same, and nothing besides. */
    private boolean sameAnswer(String namespace, RangeQueryInfo query) throws InvalidProtocolBufferException {
        // The end key of an unfinished query is the last key it saw, and belongs to it
        try (CombinedRange now = new CombinedRange(
                committed,
                earlier,
                namespace,
                ByteString.copyFromUtf8(query.getStartKey()),
                ByteString.copyFromUtf8(query.getEndKey()),
                !query.getItrExhausted())) {
            return query.hasReadsMerkleHashes()
                    ? sameSummary(now, query.getReadsMerkleHashes())
                    : sameReads(now, query.getRawReads().getKvReadsList());
        }
    }

    private static boolean sameReads(Iterator<KVRead> now, List<KVRead> then) {
        for (KVRead read : then) {
            if (!now.hasNext() || !now.next().equals(read)) {
                return false;
            }
        }
        return !now.hasNext();
    }

    private static boolean sameSummary(Iterator<KVRead> now, QueryReadsMerkleSummary then)
            throws InvalidProtocolBufferException {
        if (then.getMaxDegree() < QueryReads.LEAST_DEGREE) {
            throw new InvalidProtocolBufferException("a tree of degree " + then.getMaxDegree());
        }
        QueryReads reads = new QueryReads(then.getMaxDegree());
        while (now.hasNext()) {
            reads.add(now.next());
        }
        return reads.complete().equals(then);
    }
}
