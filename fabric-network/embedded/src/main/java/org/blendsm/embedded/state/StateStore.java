package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.state.Changes.Change;
import org.blendsm.embedded.state.Changes.Expiry;
import org.blendsm.embedded.state.Changes.HistoryEntry;
import org.blendsm.embedded.state.Changes.Purge;
import org.blendsm.embedded.state.Changes.TransactionPlace;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * World state, history, transaction and block indexes, and private data that wait for their transaction. One atomic
 * batch a block; the blocks are the truth, so the batch itself needs no fsync. One thread writes, any thread reads.
 */
public final class StateStore implements AutoCloseable {
    private static final long MEBIBYTE = 1024L * 1024;
    /** Private data wait so many blocks for their transaction, as Fabric's transient store does by default. */
    private static final long TRANSIENT_BLOCKS = 20_000;

    private static final long TRANSIENT_SWEEP = 1_000;
    private static final byte[] SAVEPOINT = "savepoint".getBytes(StandardCharsets.US_ASCII);

    static {
        RocksDB.loadLibrary();
    }

    private final Cache cache = new LRUCache(24 * MEBIBYTE);
    private final BloomFilter bloom = new BloomFilter(10);
    private final ColumnFamilyOptions tables;
    private final DBOptions options;
    private final WriteOptions lazily = new WriteOptions();
    private final RocksDB db;
    private final ColumnFamilyHandle states;
    private final ColumnFamilyHandle histories;
    private final ColumnFamilyHandle transactions;
    private final ColumnFamilyHandle blocks;
    private final ColumnFamilyHandle transients;
    private final ColumnFamilyHandle expiries;
    private final ColumnFamilyHandle confidential;
    private final ConfidentialSets confidentialSets;
    private final List<ColumnFamilyHandle> handles = new ArrayList<>();
    private volatile StateView current;
    private volatile boolean closed;

    public StateStore(Path folder) throws IOException {
        Files.createDirectories(folder);
        tables = new ColumnFamilyOptions()
                .setWriteBufferSize(8 * MEBIBYTE)
                .setMaxWriteBufferNumber(2)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(bloom)
                        .setCacheIndexAndFilterBlocks(true));
        options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxBackgroundJobs(2)
                .setMaxTotalWalSize(32 * MEBIBYTE)
                .setMaxOpenFiles(256)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, tables));
        for (String name : List.of("history", "transactions", "blocks", "transient", "expiries", "confidential")) {
            families.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), tables));
        }
        try {
            db = RocksDB.open(options, folder.toString(), families, handles);
        } catch (RocksDBException e) {
            throw new IOException(
                    "cannot open the state in " + folder + ": " + e.getMessage()
                            + ". It can be deleted: the next start builds it again from the blocks, without the values of private"
                            + " collections, of which blocks have only the hashes.",
                    e);
        }
        states = handles.get(0);
        histories = handles.get(1);
        transactions = handles.get(2);
        blocks = handles.get(3);
        transients = handles.get(4);
        expiries = handles.get(5);
        confidential = handles.get(6);
        confidentialSets = new ConfidentialSets(db, confidential);
        current = new StateView(db, states, histories, savepoint().height());
    }

    public Savepoint savepoint() {
        return read(blocks, SAVEPOINT).map(Savepoint::decode).orElse(Savepoint.START);
    }

    /**
     * The state after the newest block. The caller closes it.
     *
     * @throws IllegalStateException when the store is closed
     */
    public StateView view() {
        while (!closed) {
            StateView view = current;
            if (view.retain()) {
                return view;
            }
        }
        throw new IllegalStateException("the state is closed");
    }

    /** Applies one block, which is already safe on disk. */
    public void apply(Changes changes, Savepoint after, ByteString headerHash, long offset) {
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<StateKey, Change> state : changes.states().entrySet()) {
                write(batch, state.getKey(), state.getValue());
            }
            for (HistoryEntry entry : changes.history()) {
                batch.put(histories, HistoryKey.at(entry.key(), entry.height()), new byte[0]);
            }
            for (TransactionPlace place : changes.transactions()) {
                batch.put(transactions, utf8(place.transactionId()), encode(place));
            }
            for (String transactionId : changes.transientDone()) {
                for (byte[] row : transientRows(transactionId)) {
                    batch.delete(transients, row);
                }
            }
            for (Expiry expiry : changes.expiries()) {
                batch.put(expiries, encode(expiry), number(expiry.written().transaction()));
            }
            long number = after.height() - 1;
            List<Expiry> over = over(number);
            confidentialSets.add(batch, changes, over);
            if (!over.isEmpty()) {
                // Not for every block: each reader of a table sorts all its deleted ranges again
                batch.deleteRange(expiries, number(number), number(number + 1));
            }
            batch.put(blocks, number(number), number(offset));
            batch.put(blocks, headerHash.toByteArray(), number(number));
            batch.put(blocks, SAVEPOINT, after.encode());
            db.write(lazily, batch);
            if (!changes.purges().isEmpty()) {
                forget(changes.purges().stream().map(Purge::key).toList());
            }
            if (number % TRANSIENT_SWEEP == 0) {
                sweepTransients(number - TRANSIENT_BLOCKS);
            }
        } catch (RocksDBException e) {
            throw broken(e);
        }
        StateView old = current;
        current = new StateView(db, states, histories, after.height());
        old.close();
    }

    private void write(WriteBatch batch, StateKey key, Change change) throws RocksDBException {
        if (change.value().isPresent()) {
            Versioned versioned = new Versioned(change.value().get(), change.metadata(), change.height());
            batch.put(states, key.encode(), versioned.encode());
        } else {
            batch.delete(states, key.encode());
        }
    }

    /** Private data whose transaction was endorsed long ago and never submitted will not be submitted any more. */
    private void sweepTransients(long before) throws RocksDBException {
        try (RocksIterator rows = db.newIterator(transients)) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                if (toNumber(rows.value()) < before) {
                    db.delete(transients, rows.key());
                }
            }
        }
    }

    /** A purged value must be gone from the disk, not only hidden: memory, log and old table files are rewritten. */
    private void forget(List<StateKey> purged) throws RocksDBException {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush, handles);
        }
        db.compactRange(transients);
        db.compactRange(confidential);
        for (StateKey key : purged) {
            byte[] first = key.encode();
            db.compactRange(states, first, java.util.Arrays.copyOf(first, first.length + 1));
        }
    }

    /** Block, length of the namespace, namespace, key, block of the writing: in order of the block in which they go. */
    private static byte[] encode(Expiry expiry) {
        byte[] namespace = utf8(expiry.key().namespace());
        ByteString key = expiry.key().key();
        return ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + namespace.length + key.size())
                .putLong(expiry.block())
                .putInt(namespace.length)
                .put(namespace)
                .put(key.asReadOnlyByteBuffer())
                .putLong(expiry.written().block())
                .array();
    }

    /** The values whose time is over with this block, and that nobody has written since. */
    public List<StateKey> expiring(long block) {
        try (StateView view = view()) {
            return over(block).stream()
                    .filter(expiry ->
                            view.get(expiry.key()).map(Versioned::version).equals(Optional.of(expiry.written())))
                    .map(Expiry::key)
                    .toList();
        }
    }

    /** Everything whose time is over with this block. */
    private List<Expiry> over(long block) {
        List<Expiry> over = new ArrayList<>();
        try (RocksIterator rows = db.newIterator(expiries)) {
            for (rows.seek(number(block)); rows.isValid() && toNumber(rows.key()) == block; rows.next()) {
                ByteBuffer row = ByteBuffer.wrap(rows.key()).position(Long.BYTES);
                byte[] namespace = new byte[row.getInt()];
                row.get(namespace);
                byte[] key = new byte[row.remaining() - Long.BYTES];
                row.get(key);
                StateKey known = new StateKey(new String(namespace, StandardCharsets.UTF_8), ByteString.copyFrom(key));
                over.add(new Expiry(known, new Height(row.getLong(), toNumber(rows.value())), block));
            }
        }
        return over;
    }

    /** What a block's transactions wrote into private data collections, by transaction and namespace. */
    public Map<Long, Map<String, KVRWSet>> confidentialOf(long block) {
        Map<Long, Map<String, KVRWSet>> sets = new TreeMap<>();
        confidentialSets
                .of(block)
                .forEach((place, set) -> sets.computeIfAbsent(
                                place.written().transaction(), transaction -> new TreeMap<>())
                        .put(place.namespace(), set));
        return sets;
    }

    public Optional<Long> blockOffset(long number) {
        return read(blocks, number(number)).map(StateStore::toNumber);
    }

    public Optional<Long> blockNumber(ByteString headerHash) {
        return headerHash.size() <= Long.BYTES
                ? Optional.empty()
                : read(blocks, headerHash.toByteArray()).map(StateStore::toNumber);
    }

    /** Where the transaction was committed first, and with which verdict. */
    public Optional<TransactionPlace> place(String transactionId) {
        return read(transactions, utf8(transactionId)).map(stored -> decode(transactionId, stored));
    }

    /**
     * Keeps private data of an endorsed transaction until its block comes. Another endorsement of the same id may find
     * others; which of them count, the transaction's hashes say.
     */
    public void keepTransient(String transactionId, TxPvtReadWriteSet confidential) {
        try {
            byte[] data = confidential.toByteArray();
            byte[] key = ByteString.copyFromUtf8(transactionId)
                    .concat(Hashes.sha256(ByteString.copyFrom(data)))
                    .toByteArray();
            byte[] row = ByteBuffer.allocate(Long.BYTES + data.length)
                    .putLong(current.height())
                    .put(data)
                    .array();
            db.put(transients, key, row);
        } catch (RocksDBException e) {
            throw broken(e);
        }
    }

    /** What was kept for the transaction, by one endorsement or by several. */
    public List<TxPvtReadWriteSet> transientsOf(String transactionId) {
        List<TxPvtReadWriteSet> kept = new ArrayList<>();
        for (byte[] row : transientRows(transactionId)) {
            ByteBuffer stored =
                    ByteBuffer.wrap(read(transients, row).orElseThrow()).position(Long.BYTES);
            try {
                kept.add(TxPvtReadWriteSet.parseFrom(stored));
            } catch (InvalidProtocolBufferException e) {
                throw new UncheckedIOException(e);
            }
        }
        return kept;
    }

    /** Their keys begin with the id. */
    private List<byte[]> transientRows(String transactionId) {
        List<byte[]> keys = new ArrayList<>();
        ByteString id = ByteString.copyFromUtf8(transactionId);
        try (RocksIterator rows = db.newIterator(transients)) {
            for (rows.seek(id.toByteArray());
                    rows.isValid() && ByteString.copyFrom(rows.key()).startsWith(id);
                    rows.next()) {
                keys.add(rows.key());
            }
        }
        return keys;
    }

    /** Makes everything written so far survive a power cut. Needed only where the blocks do not hold it. */
    public void sync() {
        try {
            db.syncWal();
        } catch (RocksDBException e) {
            throw broken(e);
        }
    }

    private Optional<byte[]> read(ColumnFamilyHandle family, byte[] key) {
        try {
            return Optional.ofNullable(db.get(family, key));
        } catch (RocksDBException e) {
            throw broken(e);
        }
    }

    static IllegalStateException broken(RocksDBException e) {
        return new IllegalStateException("the state cannot be read or written: " + e.getMessage(), e);
    }

    private static byte[] encode(TransactionPlace place) {
        return ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(place.height().block())
                .putLong(place.height().transaction())
                .putInt(place.verdict().getNumber())
                .array();
    }

    private static TransactionPlace decode(String transactionId, byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        Height height = new Height(in.getLong(), in.getLong());
        TxValidationCode verdict = TxValidationCode.forNumber(in.getInt());
        return new TransactionPlace(
                transactionId, height, verdict == null ? TxValidationCode.INVALID_OTHER_REASON : verdict);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static long toNumber(byte[] stored) {
        return ByteBuffer.wrap(stored).getLong();
    }

    @Override
    public void close() {
        closed = true;
        current.close();
        handles.forEach(ColumnFamilyHandle::close);
        db.close();
        options.close();
        tables.close();
        lazily.close();
        bloom.close();
        cache.close();
    }
}
