package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * The state as it was after one block; later commits do not show. All transactions that start between two blocks share
 * one view, and the last who closes it lets the store forget what only this view could still see.
 */
public final class StateView implements AutoCloseable {
    private final RocksDB db;
    private final ColumnFamilyHandle states;
    private final ColumnFamilyHandle histories;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final long height;
    private final AtomicInteger holders = new AtomicInteger(1);

    StateView(RocksDB db, ColumnFamilyHandle states, ColumnFamilyHandle histories, long height) {
        this.db = db;
        this.states = states;
        this.histories = histories;
        this.snapshot = db.getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
        this.height = height;
    }

    /** Number of blocks that this view has seen. */
    public long height() {
        return height;
    }

    /** False when the view is already gone, because a newer one took its place. */
    boolean retain() {
        return holders.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** This view once more, from who holds it for who closes it himself. */
    public StateView again() {
        holders.incrementAndGet();
        return this;
    }

    public Optional<Versioned> get(StateKey key) {
        try {
            return Optional.ofNullable(db.get(states, options, key.encode())).map(Versioned::decode);
        } catch (RocksDBException e) {
            throw StateStore.broken(e);
        }
    }

    /** Keys from {@code from} on, up to {@code to} ({@code to} empty: to the namespace's end). */
    public Scan range(String namespace, ByteString from, ByteString to, boolean toInclusive) {
        byte[] first = StateKey.prefixed(namespace, from);
        byte[] last = to.isEmpty() ? StateKey.behind(namespace) : StateKey.prefixed(namespace, to);
        byte[] bound = toInclusive && !to.isEmpty() ? Arrays.copyOf(last, last.length + 1) : last;
        return new Scan(first, bound, first.length - from.size());
    }

    /** The heights at which the key was written, newest first. */
    public Heights history(StateKey key) {
        return new Heights(HistoryKey.prefix(key));
    }

    @Override
    public void close() {
        if (holders.decrementAndGet() == 0) {
            options.close();
            db.releaseSnapshot(snapshot);
            snapshot.close();
        }
    }

    /** A key with its value, as a range query meets it. */
    public record Entry(ByteString key, Versioned value) {}

    /** A range query in progress. It holds its view until it is closed. */
    public final class Scan implements Iterator<Entry>, AutoCloseable {
        private final Slice bound;
        private final ReadOptions bounded;
        private final RocksIterator entries;
        private final int prefix;
        private boolean closed;

        private Scan(byte[] first, byte[] behind, int prefix) {
            holders.incrementAndGet();
            this.prefix = prefix;
            this.bound = new Slice(behind);
            this.bounded = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(bound);
            this.entries = db.newIterator(states, bounded);
            if (Arrays.compareUnsigned(first, behind) <= 0) {
                entries.seek(first);
            }
        }

        @Override
        public boolean hasNext() {
            return !closed && entries.isValid();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the range is exhausted");
            }
            byte[] key = entries.key();
            Entry entry =
                    new Entry(ByteString.copyFrom(key, prefix, key.length - prefix), Versioned.decode(entries.value()));
            entries.next();
            return entry;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                entries.close();
                bounded.close();
                bound.close();
                StateView.this.close();
            }
        }
    }

    /** A history query in progress. It holds its view until it is closed. */
    public final class Heights implements Iterator<Height>, AutoCloseable {
        private final byte[] prefix;
        private final RocksIterator entries;
        private boolean closed;

        private Heights(byte[] prefix) {
            holders.incrementAndGet();
            this.prefix = prefix;
            this.entries = db.newIterator(histories, options);
            entries.seekForPrev(HistoryKey.last(prefix));
        }

        @Override
        public boolean hasNext() {
            return !closed && entries.isValid() && HistoryKey.startsWith(entries.key(), prefix);
        }

        @Override
        public Height next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the history is exhausted");
            }
            ByteBuffer tail = ByteBuffer.wrap(entries.key()).position(prefix.length);
            Height height = new Height(tail.getLong(), tail.getLong());
            entries.prev();
            return height;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                entries.close();
                StateView.this.close();
            }
        }
    }
}
