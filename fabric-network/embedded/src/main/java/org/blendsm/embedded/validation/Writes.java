package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Changes.Change;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.state.Versioned;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWriteHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWriteHash;

/** Adds what a valid transaction writes to the changes of its block. Source: Fabric's {@code tx_ops.go}. */
public final class Writes {
    private final StateView committed;
    private final Changes changes;
    private final KeyMetadata metadata;
    private final Lives lives;

    /** How long a collection keeps what is written to it. */
    @FunctionalInterface
    public interface Lives {
        /** In blocks; 0 for ever. */
        long blocks(String chaincode, String collection);
    }

    public Writes(StateView committed, Changes changes, KeyMetadata metadata, Lives lives) {
        this.committed = committed;
        this.changes = changes;
        this.metadata = metadata;
        this.lives = lives;
    }

    public void add(TxReadWriteSet sets, Height height) throws InvalidProtocolBufferException {
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            addOpen(set.getNamespace(), KVRWSet.parseFrom(set.getRwset()), height);
            for (CollectionHashedReadWriteSet collection : set.getCollectionHashedRwsetList()) {
                String namespace = StateKey.hashed(set.getNamespace(), collection.getCollectionName());
                HashedRWSet hashed = HashedRWSet.parseFrom(collection.getHashedRwset());
                addHashed(namespace, hashed, height);
                long life = lives.blocks(set.getNamespace(), collection.getCollectionName());
                if (life > 0) {
                    hashed.getHashedWritesList()
                            .forEach(write -> changes.limit(new StateKey(namespace, write.getKeyHash()), height, life));
                }
            }
        }
    }

    /** Adds the private values whose hash stands in the transaction; others were never endorsed and are left out. */
    public void addConfidential(TxReadWriteSet sets, TxPvtReadWriteSet confidential, Height height)
            throws InvalidProtocolBufferException {
        Map<String, ByteString> endorsed = new HashMap<>();
        Set<StateKey> purged = new HashSet<>();
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            for (CollectionHashedReadWriteSet collection : set.getCollectionHashedRwsetList()) {
                String namespace = StateKey.confidential(set.getNamespace(), collection.getCollectionName());
                endorsed.put(namespace, collection.getPvtRwsetHash());
                for (KVWriteHash write :
                        HashedRWSet.parseFrom(collection.getHashedRwset()).getHashedWritesList()) {
                    if (write.getIsPurge()) {
                        purged.add(new StateKey(namespace, write.getKeyHash()));
                    }
                }
            }
        }
        for (NsPvtReadWriteSet set : confidential.getNsPvtRwsetList()) {
            for (CollectionPvtReadWriteSet collection : set.getCollectionPvtRwsetList()) {
                String namespace = StateKey.confidential(set.getNamespace(), collection.getCollectionName());
                if (Hashes.sha256(collection.getRwset()).equals(endorsed.get(namespace))) {
                    KVRWSet values = KVRWSet.parseFrom(collection.getRwset());
                    addConfidential(namespace, values, purged, height);
                    changes.keep(namespace, values, height);
                    long life = lives.blocks(set.getNamespace(), collection.getCollectionName());
                    if (life > 0) {
                        values.getWritesList()
                                .forEach(write -> changes.limit(StateKey.of(namespace, write.getKey()), height, life));
                    }
                }
            }
        }
    }

    private void addConfidential(String namespace, KVRWSet set, Set<StateKey> purged, Height height) {
        for (KVWrite write : set.getWritesList()) {
            StateKey key = StateKey.of(namespace, write.getKey());
            if (deletes(write)) {
                changes.delete(key, height);
            } else {
                changes.put(key, write.getValue(), ByteString.EMPTY, height);
            }
            if (purged.contains(new StateKey(namespace, Hashes.sha256(key.key())))) {
                changes.purge(key, height);
            }
        }
        // Metadata of a private key lie with its hash, but the version of its value moves with them
        for (KVMetadataWrite write : set.getMetadataWritesList()) {
            StateKey key = StateKey.of(namespace, write.getKey());
            latest(key).ifPresent(value -> changes.put(key, value.value(), ByteString.EMPTY, height));
        }
    }

    private void addOpen(String namespace, KVRWSet set, Height height) {
        for (KVWrite write : set.getWritesList()) {
            StateKey key = StateKey.of(namespace, write.getKey());
            put(key, deletes(write), write.getValue(), height);
            changes.remember(key, height);
        }
        for (KVMetadataWrite write : set.getMetadataWritesList()) {
            StateKey key = StateKey.of(namespace, write.getKey());
            putMetadata(key, write.getEntriesList(), height);
        }
    }

    private void addHashed(String namespace, HashedRWSet set, Height height) {
        for (KVWriteHash write : set.getHashedWritesList()) {
            StateKey key = new StateKey(namespace, write.getKeyHash());
            put(key, write.getIsDelete() || write.getIsPurge(), write.getValueHash(), height);
        }
        for (KVMetadataWriteHash write : set.getMetadataWritesList()) {
            putMetadata(new StateKey(namespace, write.getKeyHash()), write.getEntriesList(), height);
        }
    }

    private void put(StateKey key, boolean deletes, ByteString value, Height height) {
        if (deletes) {
            changes.delete(key, height);
        } else {
            // A new value keeps the metadata of the old one
            ByteString kept = metadata.possible(key.namespace())
                    ? latest(key).map(Versioned::metadata).orElse(ByteString.EMPTY)
                    : ByteString.EMPTY;
            changes.put(key, value, kept, height);
        }
    }

    /** Metadata of a key that is not there go nowhere. */
    private void putMetadata(StateKey key, Iterable<KVMetadataEntry> entries, Height height) {
        ByteString bytes =
                KVMetadataWrite.newBuilder().addAllEntries(entries).build().toByteString();
        metadata.written(key.namespace());
        latest(key).ifPresent(value -> changes.put(key, value.value(), bytes, height));
    }

    private Optional<Versioned> latest(StateKey key) {
        Optional<Change> change = changes.change(key);
        return change.isPresent()
                ? change.get()
                        .value()
                        .map(value -> new Versioned(
                                value, change.get().metadata(), change.get().height()))
                : committed.get(key);
    }

    private static boolean deletes(KVWrite write) {
        return write.getIsDelete() || write.getValue().isEmpty();
    }
}
