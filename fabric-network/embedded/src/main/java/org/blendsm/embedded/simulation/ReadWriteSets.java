package org.blendsm.embedded.simulation;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.Utf8Order;
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
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVReadHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWriteHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;

/**
 * The read/write set of one transaction as it grows: by namespace, within it by key, all in the order of bytes, so that
 * endorsers who saw the same state sign the same bytes. Source: Fabric's {@code rwset_builder.go}.
 */
final class ReadWriteSets {
    private final TreeMap<String, Namespace> namespaces = new TreeMap<>(Utf8Order.COMPARATOR);

    private static <T> TreeMap<String, T> sorted() {
        return new TreeMap<>(Utf8Order.COMPARATOR);
    }

    private record Query(String start, String end, boolean exhausted) {}

    private static final class Namespace {
        final TreeMap<String, KVRead> reads = sorted();
        final TreeMap<String, KVWrite> writes = sorted();
        final TreeMap<String, KVMetadataWrite> metadata = sorted();
        final Map<Query, RangeQueryInfo> queries = new LinkedHashMap<>();
        final TreeMap<String, Collection> collections = sorted();
    }

    private static final class Collection {
        final TreeMap<String, KVReadHash> reads = sorted();
        final TreeMap<String, KVWriteHash> writes = sorted();
        final TreeMap<String, KVMetadataWriteHash> metadata = sorted();
        final TreeMap<String, KVWrite> confidentialWrites = sorted();
        final TreeMap<String, KVMetadataWrite> confidentialMetadata = sorted();

        boolean confidential() {
            return !confidentialWrites.isEmpty() || !confidentialMetadata.isEmpty();
        }
    }

    void read(String namespace, String key, Optional<Height> version) {
        KVRead.Builder read = KVRead.newBuilder().setKey(key);
        version.ifPresent(height -> read.setVersion(height.toVersion()));
        of(namespace).reads.put(key, read.build());
    }

    /** An empty value is a deletion in Fabric, whatever the chaincode meant. */
    void write(String namespace, String key, ByteString value) {
        of(namespace).writes.put(key, keyWrite(key, value));
    }

    void metadata(String namespace, String key, Map<String, ByteString> entries) {
        KVMetadataWrite.Builder write = KVMetadataWrite.newBuilder().setKey(key);
        entries.forEach((name, value) -> write.addEntries(entry(name, value)));
        of(namespace).metadata.put(key, write.build());
    }

    void query(String namespace, RangeQueryInfo query) {
        Query same = new Query(query.getStartKey(), query.getEndKey(), query.getItrExhausted());
        of(namespace).queries.putIfAbsent(same, query);
    }

    void readHash(String namespace, String collection, String key, Optional<Height> version) {
        KVReadHash.Builder read = KVReadHash.newBuilder().setKeyHash(hash(key));
        version.ifPresent(height -> read.setVersion(height.toVersion()));
        of(namespace, collection).reads.put(key, read.build());
    }

    void writeConfidential(String namespace, String collection, String key, ByteString value, boolean purge) {
        KVWriteHash.Builder hashed =
                KVWriteHash.newBuilder().setKeyHash(hash(key)).setIsDelete(value.isEmpty());
        if (!value.isEmpty()) {
            hashed.setValueHash(Hashes.sha256(value));
        }
        of(namespace, collection).writes.put(key, hashed.setIsPurge(purge).build());
        of(namespace, collection).confidentialWrites.put(key, keyWrite(key, value));
    }

    void metadataHash(String namespace, String collection, String key, Map<String, ByteString> entries) {
        KVMetadataWriteHash.Builder write = KVMetadataWriteHash.newBuilder().setKeyHash(hash(key));
        entries.forEach((name, value) -> write.addEntries(entry(name, value)));
        of(namespace, collection).metadata.put(key, write.build());
        of(namespace, collection)
                .confidentialMetadata
                .put(key, KVMetadataWrite.newBuilder().setKey(key).build());
    }

    SimulationResults results() {
        TxReadWriteSet.Builder open = TxReadWriteSet.newBuilder().setDataModel(TxReadWriteSet.DataModel.KV);
        TxPvtReadWriteSet.Builder confidential =
                TxPvtReadWriteSet.newBuilder().setDataModel(TxReadWriteSet.DataModel.KV);
        namespaces.forEach((name, namespace) -> {
            NsReadWriteSet.Builder set = NsReadWriteSet.newBuilder()
                    .setNamespace(name)
                    .setRwset(KVRWSet.newBuilder()
                            .addAllReads(namespace.reads.values())
                            .addAllRangeQueriesInfo(namespace.queries.values())
                            .addAllWrites(namespace.writes.values())
                            .addAllMetadataWrites(namespace.metadata.values())
                            .build()
                            .toByteString());
            NsPvtReadWriteSet.Builder hidden = NsPvtReadWriteSet.newBuilder().setNamespace(name);
            namespace.collections.forEach((collection, sets) -> describe(collection, sets, set, hidden));
            open.addNsRwset(set);
            if (hidden.getCollectionPvtRwsetCount() > 0) {
                confidential.addNsPvtRwset(hidden);
            }
        });
        return new SimulationResults(
                open.build(),
                confidential.getNsPvtRwsetCount() == 0 ? Optional.empty() : Optional.of(confidential.build()));
    }

    private static void describe(
            String name, Collection sets, NsReadWriteSet.Builder open, NsPvtReadWriteSet.Builder hidden) {
        CollectionHashedReadWriteSet.Builder hashed = CollectionHashedReadWriteSet.newBuilder()
                .setCollectionName(name)
                .setHashedRwset(HashedRWSet.newBuilder()
                        .addAllHashedReads(sets.reads.values())
                        .addAllHashedWrites(sets.writes.values())
                        .addAllMetadataWrites(sets.metadata.values())
                        .build()
                        .toByteString());
        if (sets.confidential()) {
            ByteString writes = KVRWSet.newBuilder()
                    .addAllWrites(sets.confidentialWrites.values())
                    .addAllMetadataWrites(sets.confidentialMetadata.values())
                    .build()
                    .toByteString();
            hashed.setPvtRwsetHash(Hashes.sha256(writes));
            hidden.addCollectionPvtRwset(CollectionPvtReadWriteSet.newBuilder()
                    .setCollectionName(name)
                    .setRwset(writes));
        }
        open.addCollectionHashedRwset(hashed);
    }

    private static KVWrite keyWrite(String key, ByteString value) {
        return KVWrite.newBuilder()
                .setKey(key)
                .setValue(value)
                .setIsDelete(value.isEmpty())
                .build();
    }

    private static KVMetadataEntry entry(String name, ByteString value) {
        return KVMetadataEntry.newBuilder().setName(name).setValue(value).build();
    }

    static ByteString hash(String key) {
        return Hashes.sha256(ByteString.copyFromUtf8(key));
    }

    private Namespace of(String namespace) {
        return namespaces.computeIfAbsent(namespace, n -> new Namespace());
    }

    private Collection of(String namespace, String collection) {
        return of(namespace).collections.computeIfAbsent(collection, c -> new Collection());
    }
}
