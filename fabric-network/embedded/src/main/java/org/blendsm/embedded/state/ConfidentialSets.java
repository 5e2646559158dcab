package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.embedded.state.Changes.Expiry;
import org.blendsm.embedded.state.Changes.Purge;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * What each transaction wrote into private data collections, as long as it may be known: a purge takes a key out of all
 * sets before it, and a collection that forgets takes its sets along. A second row for each key says in which sets it
 * is. Source: Fabric's {@code core/ledger/pvtdatastorage}.
 */
final class ConfidentialSets {
    private static final byte SET = 's';
    private static final byte KEY = 'k';

    private final RocksDB db;
    private final ColumnFamilyHandle rows;

    ConfidentialSets(RocksDB db, ColumnFamilyHandle rows) {
        this.db = db;
        this.rows = rows;
    }

    /** One transaction's writes to one collection. @param namespace as {@link StateKey#confidential} makes it */
    record Place(Height written, String namespace) {
        private byte[] row() {
            ByteString name = ByteString.copyFromUtf8(namespace);
            return ByteBuffer.allocate(1 + 2 * Long.BYTES + name.size())
                    .put(SET)
                    .putLong(written.block())
                    .putLong(written.transaction())
                    .put(name.asReadOnlyByteBuffer())
                    .array();
        }

        private static Place of(byte[] row) {
            ByteBuffer in = ByteBuffer.wrap(row).position(1);
            Height written = new Height(in.getLong(), in.getLong());
            return new Place(written, ByteString.copyFrom(in).toStringUtf8());
        }
    }

    /** Everything that the collections' members know of this block. */
    Map<Place, KVRWSet> of(long block) {
        Map<Place, KVRWSet> sets = new HashMap<>();
        byte[] first =
                ByteBuffer.allocate(1 + Long.BYTES).put(SET).putLong(block).array();
        try (RocksIterator each = db.newIterator(rows)) {
            for (each.seek(first); each.isValid() && startsWith(each.key(), first); each.next()) {
                sets.put(Place.of(each.key()), parsed(each.value()));
            }
        }
        return sets;
    }

    /** Adds a block's sets to its batch, and takes out what it purges and what is over with it. */
    void add(WriteBatch batch, Changes changes, List<Expiry> over) throws RocksDBException {
        Map<Place, KVRWSet> touched = new HashMap<>(changes.confidentialSets());
        for (Purge purge : changes.purges()) {
            for (Place place : holding(purge.key(), changes)) {
                if (place.written().compareTo(purge.height()) < 0) {
                    touched.put(place, without(purge.key(), known(place, touched)));
                    batch.delete(rows, index(purge.key(), place.written()));
                }
            }
        }
        for (Expiry expiry : over) {
            touched.put(new Place(expiry.written(), expiry.key().namespace()), KVRWSet.getDefaultInstance());
            batch.delete(rows, index(expiry.key(), expiry.written()));
        }
        for (Map.Entry<Place, KVRWSet> set : touched.entrySet()) {
            if (set.getValue().equals(KVRWSet.getDefaultInstance())) {
                batch.delete(rows, set.getKey().row());
            } else {
                batch.put(rows, set.getKey().row(), set.getValue().toByteArray());
            }
        }
        for (Map.Entry<Place, KVRWSet> set : changes.confidentialSets().entrySet()) {
            Place place = set.getKey();
            for (KVWrite write : touched.getOrDefault(place, set.getValue()).getWritesList()) {
                batch.put(rows, index(StateKey.of(place.namespace(), write.getKey()), place.written()), new byte[0]);
            }
        }
    }

    private List<Place> holding(StateKey key, Changes changes) {
        List<Place> places = new ArrayList<>();
        byte[] prefix = indexed(key);
        try (RocksIterator each = db.newIterator(rows)) {
            for (each.seek(prefix); each.isValid() && startsWith(each.key(), prefix); each.next()) {
                ByteBuffer height = ByteBuffer.wrap(each.key()).position(prefix.length);
                places.add(new Place(new Height(height.getLong(), height.getLong()), key.namespace()));
            }
        }
        changes.confidentialSets().keySet().stream()
                .filter(place -> place.namespace().equals(key.namespace()))
                .forEach(places::add);
        return places;
    }

    private KVRWSet known(Place place, Map<Place, KVRWSet> touched) throws RocksDBException {
        KVRWSet set = touched.get(place);
        return set != null
                ? set
                : Optional.ofNullable(db.get(rows, place.row()))
                        .map(ConfidentialSets::parsed)
                        .orElse(KVRWSet.getDefaultInstance());
    }

    private static KVRWSet without(StateKey key, KVRWSet set) {
        KVRWSet.Builder left = set.toBuilder().clearWrites();
        set.getWritesList().stream()
                .filter(write -> !ByteString.copyFromUtf8(write.getKey()).equals(key.key()))
                .forEach(left::addWrites);
        return left.build();
    }

    private static byte[] index(StateKey key, Height written) {
        byte[] prefix = indexed(key);
        return ByteBuffer.allocate(prefix.length + 2 * Long.BYTES)
                .put(prefix)
                .putLong(written.block())
                .putLong(written.transaction())
                .array();
    }

    private static byte[] indexed(StateKey key) {
        byte[] history = HistoryKey.prefix(key);
        return ByteBuffer.allocate(1 + history.length).put(KEY).put(history).array();
    }

    private static boolean startsWith(byte[] row, byte[] prefix) {
        return row.length >= prefix.length && Arrays.equals(row, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static KVRWSet parsed(byte[] stored) {
        try {
            return KVRWSet.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }
}
