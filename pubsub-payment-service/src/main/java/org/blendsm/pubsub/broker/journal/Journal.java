package org.blendsm.pubsub.broker.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The broker's memory on disk. All writes go through one thread, which takes whatever waits, writes it as one batch and
 * makes one fsync for it (group commit); a write's future completes after that fsync, and futures complete in the order
 * the writes were made. Where several write at once, a batch waits a moment for those that wrote just before; a lone
 * write never waits. After a failed write nothing is accepted any more: what an fsync lost can't be known.
 */
public final class Journal implements AutoCloseable {
    /** RocksDB's files may be read by whoever comes to them. */
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final int WAITING_WRITES = 16_384;
    private static final int BATCH_WRITES = 2_048;
    /** What waits to be written, and is written at once, is bounded by its bytes too. */
    private static final int WAITING_BYTES = 64 << 20;

    private static final long UNHURRIED_MILLIS = 20;
    /** A batch of so many is well worth its fsync, and gathers no longer. */
    private static final int WORTHWHILE_WRITES = 64;

    private static final long LONGEST_GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MEMTABLES_BYTES = 32L << 20;

    private final RocksDB db;
    private final DBOptions options;
    private final ColumnFamilyOptions shelfOptions;
    private final Map<Shelf, ColumnFamilyHandle> shelves = new EnumMap<>(Shelf.class);
    private final List<ColumnFamilyHandle> handles = new ArrayList<>();
    private final WriteOptions synced;
    private final WriteOptions unsynced = new WriteOptions();
    private final BlockingQueue<Write> waiting = new ArrayBlockingQueue<>(WAITING_WRITES);
    private final Semaphore room = new Semaphore(WAITING_BYTES);
    private final Thread writer = Thread.ofPlatform().name("broker-journal").unstarted(this::write);
    private volatile Runnable afterBatch = () -> {};
    private volatile Consumer<Throwable> onFailure = failure -> {};
    private volatile @Nullable Throwable failure;
    private volatile boolean closing;
    /** How many writers were there when the last batch was written, and when that was; the writer's own. */
    private int present;

    private long writtenAt;
    /** Whoever makes so many wait wakes the writer out of its gathering. */
    private volatile int wakeAt = Integer.MAX_VALUE;

    /** Held to read while somebody looks into the files, to write while they are closed. */
    private final ReadWriteLock files = new ReentrantReadWriteLock();

    private boolean closed;

    /** One change; {@code value} is asked when the batch is made, null means delete. */
    private record Write(
            Shelf shelf,
            byte[] key,
            Supplier<byte @Nullable []> value,
            int bytes,
            boolean hurried,
            CompletableFuture<Void> done) {
        static Write of(Shelf shelf, byte[] key, byte @Nullable [] value) {
            int bytes = value == null ? 0 : Math.min(value.length, WAITING_BYTES);
            return new Write(shelf, key, () -> value, bytes, true, new CompletableFuture<>());
        }
    }

    private Journal(Path directory, boolean fsync) throws RocksDBException {
        this.synced = new WriteOptions().setSync(fsync);
        this.options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setDbWriteBufferSize(MEMTABLES_BYTES)
                .setMaxBackgroundJobs(2)
                // a log written over keeps its length, so that fsync need not write the file system's journal too
                .setRecycleLogFileNum(2)
                .setKeepLogFileNum(2);
        this.shelfOptions = new ColumnFamilyOptions().setCompressionType(CompressionType.LZ4_COMPRESSION);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, shelfOptions));
        for (Shelf shelf : Shelf.values()) {
            descriptors.add(new ColumnFamilyDescriptor(nameOf(shelf), shelfOptions));
        }
        this.db = RocksDB.open(options, directory.toString(), descriptors, handles);
        for (int i = 0; i < Shelf.values().length; i++) {
            shelves.put(Shelf.values()[i], handles.get(i + 1));
        }
    }

    /**
     * Opens the journal in a directory of its own, or makes it, and closes that to everybody else. RocksDB's lock
     * refuses a second process.
     *
     * @param fsync false only where losing the last moments in a power cut is acceptable (a killed process loses
     *     nothing)
     */
    public static Journal open(Path directory, boolean fsync) {
        RocksDB.loadLibrary();
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
            Journal journal = new Journal(directory, fsync);
            journal.writer.start();
            return journal;
        } catch (RocksDBException | IOException e) {
            throw new JournalFailed(
                    "The broker's journal in " + directory + " could not be opened: " + e.getMessage(), e);
        }
    }

    /** What runs on the journal's thread after each batch's futures have completed; must not block. */
    public void afterEachBatch(Runnable action) {
        this.afterBatch = action;
    }

    /** What is told, once, that nothing can be written any more. */
    public void onFailure(Consumer<Throwable> action) {
        this.onFailure = action;
    }

    /** Keeps a value; the future completes once it is on disk. Blocks only while too many writes are waiting. */
    public CompletableFuture<Void> put(Shelf shelf, byte[] key, byte[] value) {
        return enqueue(Write.of(shelf, key, value));
    }

    /** Keeps a value; {@code written} runs on the journal's thread before the future completes, and must not block. */
    public CompletableFuture<Void> put(Shelf shelf, byte[] key, byte[] value, Runnable written) {
        Write write = Write.of(shelf, key, value);
        CompletableFuture<Void> told = write.done().thenRun(written);
        enqueue(write);
        return told;
    }

    /** Forgets a value. */
    public CompletableFuture<Void> delete(Shelf shelf, byte[] key) {
        return enqueue(Write.of(shelf, key, null));
    }

    /**
     * Keeps the value that stands when the next batch is written, within {@value #UNHURRIED_MILLIS} ms; it brings no
     * fsync of its own. For positions that change with every message and may fall back a little in a power cut.
     */
    public CompletableFuture<Void> putSoon(Shelf shelf, byte[] key, Supplier<byte @Nullable []> value) {
        return enqueue(new Write(shelf, key, value, 0, false, new CompletableFuture<>()));
    }

    /**
     * Keeps the value that stands when the next batch is written; the future completes once it is on disk. For what
     * changes faster than it can be written, so that only the latest is.
     *
     * @param value asked on the journal's thread; must not block, and may not fail: nothing could be written after it
     * @param written told, with what went wrong or with null, before the future completes and before the next value is
     *     asked; must not block
     */
    public CompletableFuture<Void> putLatest(
            Shelf shelf, byte[] key, Supplier<byte[]> value, Consumer<@Nullable Throwable> written) {
        Write write = new Write(shelf, key, value::get, 0, true, new CompletableFuture<>());
        CompletableFuture<Void> told = write.done().whenComplete((done, failure) -> written.accept(failure));
        enqueue(write);
        return told;
    }

    /** The value of a key, if it is kept. */
    public Optional<byte[]> get(Shelf shelf, byte[] key) {
        return look(() -> Optional.ofNullable(db.get(shelf(shelf), key)));
    }

    /**
     * At most {@code count} values in the order of their keys, beginning at {@code from}, all keys beginning with
     * {@code prefix}. The value that reaches {@code bytes} in all is the last.
     */
    public List<byte[]> values(Shelf shelf, byte[] prefix, byte[] from, int count, long bytes) {
        return look(() -> {
            List<byte[]> values = new ArrayList<>(Math.min(count, 256));
            long read = 0;
            try (ReadOptions whole = new ReadOptions().setTotalOrderSeek(true);
                    RocksIterator at = db.newIterator(shelf(shelf), whole)) {
                at.seek(from);
                while (at.isValid() && values.size() < count && read < bytes && startsWith(at.key(), prefix)) {
                    values.add(at.value());
                    read += values.getLast().length;
                    at.next();
                }
                at.status();
            }
            return values;
        });
    }

    /** Every key on a shelf that begins with the prefix and is not after {@code from}: the last of them. */
    public Optional<byte[]> lastKey(Shelf shelf, byte[] prefix, byte[] from) {
        return look(() -> {
            try (RocksIterator at = db.newIterator(shelf(shelf))) {
                at.seekForPrev(from);
                at.status();
                return at.isValid() && startsWith(at.key(), prefix) ? Optional.of(at.key()) : Optional.empty();
            }
        });
    }

    /** Shows every entry of a shelf, in the order of keys; for what is loaded whole at the start. */
    public void forEach(Shelf shelf, BiConsumer<byte[], byte[]> reader) {
        look(() -> {
            try (RocksIterator at = db.newIterator(shelf(shelf))) {
                for (at.seekToFirst(); at.isValid(); at.next()) {
                    reader.accept(at.key(), at.value());
                }
                at.status();
            }
            return shelf;
        });
    }

    @FunctionalInterface
    private interface Look<T> {
        T taken() throws RocksDBException;
    }

    /** RocksDB's own code does not survive a look into files that were closed under it. */
    private <T> T look(Look<T> look) {
        files.readLock().lock();
        try {
            if (closed) {
                throw new JournalFailed("The broker's journal is closed", failure);
            }
            return look.taken();
        } catch (RocksDBException e) {
            throw new JournalFailed("The broker's journal could not be read: " + e.getMessage(), e);
        } finally {
            files.readLock().unlock();
        }
    }

    /** Writes what waits and closes the files. */
    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // one that slipped in behind the writer's last look
        refuseWaiting(new JournalFailed("The broker's journal was closed", null));
        files.writeLock().lock();
        try {
            closed = true;
            handles.forEach(ColumnFamilyHandle::close);
            db.close();
            synced.close();
            unsynced.close();
            options.close();
            shelfOptions.close();
        } finally {
            files.writeLock().unlock();
        }
    }

    private CompletableFuture<Void> enqueue(Write write) {
        Throwable broken = failure;
        if (broken != null || closing) {
            throw new JournalFailed("The broker's journal takes no more writes", broken);
        }
        try {
            room.acquire(write.bytes());
            waiting.put(write);
            if (waiting.size() >= wakeAt) {
                LockSupport.unpark(writer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalFailed("Interrupted while waiting for the broker's journal", e);
        }
        broken = failure;
        if (broken != null) {
            write.done().completeExceptionally(broken);
        }
        return write.done();
    }

    private void write() {
        List<Write> batch = new ArrayList<>(BATCH_WRITES);
        while (!closing || !waiting.isEmpty()) {
            try {
                gather(batch);
                if (!batch.isEmpty()) {
                    commit(batch);
                    present = batch.size() + waiting.size();
                    writtenAt = System.nanoTime();
                    room.release(batch.stream().mapToInt(Write::bytes).sum());
                    batch.forEach(write -> write.done().complete(null));
                    afterBatch.run();
                }
            } catch (InterruptedException e) {
                // close() asks to finish what waits
            } catch (RocksDBException | RuntimeException e) {
                fail(batch, e);
                return;
            }
            batch.clear();
        }
    }

    /** Takes what waits; where nothing hurries, a little time is given for more to come. */
    private void gather(List<Write> batch) throws InterruptedException {
        Write first = closing ? waiting.poll() : waiting.take();
        if (first == null) {
            return;
        }
        batch.add(first);
        awaitThoseWhoWroteJustBefore();
        waiting.drainTo(batch, BATCH_WRITES - 1);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(UNHURRIED_MILLIS);
        while (!closing && batch.size() < BATCH_WRITES && batch.stream().noneMatch(Write::hurried)) {
            Write next;
            try {
                next = waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                return; // close() asks to finish, and what was taken here is written first
            }
            if (next == null) {
                return;
            }
            batch.add(next);
            waiting.drainTo(batch, BATCH_WRITES - batch.size());
        }
    }

    /** Each of them has its answer by now and may write again: one fsync for all of them, not one for each. */
    private void awaitThoseWhoWroteJustBefore() {
        long until = writtenAt + LONGEST_GATHERING_NANOS;
        int others = Math.min(present, WORTHWHILE_WRITES) - 1;
        wakeAt = others;
        for (long left = until - System.nanoTime();
                !closing && waiting.size() < others && left > 0;
                left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        wakeAt = Integer.MAX_VALUE;
    }

    private void commit(List<Write> writes) throws RocksDBException {
        boolean hurried = false;
        try (WriteBatch batch = new WriteBatch()) {
            for (Write write : writes) {
                hurried |= write.hurried();
                byte[] value = write.value().get();
                if (value == null) {
                    batch.delete(shelf(write.shelf()), write.key());
                } else {
                    batch.put(shelf(write.shelf()), write.key(), value);
                }
            }
            db.write(hurried ? synced : unsynced, batch);
        }
    }

    private void fail(List<Write> batch, Throwable cause) {
        failure = cause;
        JournalFailed told =
                new JournalFailed("The broker's journal could not be written: " + cause.getMessage(), cause);
        // whoever waits for room is let in, to be refused
        room.release(WAITING_BYTES);
        batch.forEach(write -> write.done().completeExceptionally(told));
        refuseWaiting(told);
        onFailure.accept(told);
    }

    private void refuseWaiting(JournalFailed told) {
        for (Write write = waiting.poll(); write != null; write = waiting.poll()) {
            write.done().completeExceptionally(told);
        }
    }

    private ColumnFamilyHandle shelf(Shelf shelf) {
        return Objects.requireNonNull(shelves.get(shelf));
    }

    private static byte[] nameOf(Shelf shelf) {
        return shelf.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
