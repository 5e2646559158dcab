package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.KeptForm;
import org.blendsm.pubsub.broker.journal.Shelf;

/** The durable, replayable logs of every product sold here. Sellers append by MQTT; here they are opened and read. */
public final class Streams {
    /** The form of a stream's row: its version alone, or before the sequence of its first message here. */
    private static final byte FROM_NOTHING = 1;

    private static final byte GOES_ON = 2;
    /** As the one before, of a stream whose seller has to say each message's sequence. */
    private static final byte NUMBERED = 3;

    private static final int LARGEST_PAGE = 10_000;

    private final Journal journal;
    private final InstantSource clock;
    private final int recentMessages;
    private final RecentBudget memory;
    private final Map<ProductId, Stream> streams = new ConcurrentHashMap<>();
    private final Map<SimpleString, Stream> byAddress = new ConcurrentHashMap<>();
    /** Touched by the journal's thread only. */
    private final List<Stream> grown = new ArrayList<>();

    Streams(Journal journal, InstantSource clock, int recentMessages, RecentBudget memory) {
        this.journal = journal;
        this.clock = clock;
        this.recentMessages = recentMessages;
        this.memory = memory;
        journal.forEach(
                Shelf.STREAMS,
                (key, value) -> add(ProductId.of(HexFormat.of().formatHex(key)), first(value), value[0] == NUMBERED));
        journal.afterEachBatch(() -> {
            grown.forEach(Stream::wakeFollowers);
            grown.clear();
        });
    }

    /** The MQTT topic on which a product is published and received. */
    public static String topic(ProductId product) {
        return StreamForm.topic(product);
    }

    /** Makes a product's stream, durably; one that exists stays as it is. */
    public void open(ProductId product) {
        open(product, 0);
    }

    /**
     * The same where messages before {@code first} were published and are lost: the next one gets that sequence, and
     * nothing before it is read here.
     */
    public synchronized void open(ProductId product, long first) {
        if (!isOpen(product)) {
            journal.put(Shelf.STREAMS, product.value().bytes(), row(first, false))
                    .join();
            add(product, first, false);
        }
    }

    /**
     * Whether a stream takes only messages whose sequence its seller says ({@code HashedBy.SOURCE}), durably: who
     * hashes a stream must know what stands where.
     */
    public synchronized void setNumbered(ProductId product, boolean numbered) {
        Stream stream = opened(product);
        if (stream.isNumbered() != numbered) {
            journal.put(Shelf.STREAMS, product.value().bytes(), row(stream.first(), numbered))
                    .join();
            stream.setNumbered(numbered);
        }
    }

    public boolean isOpen(ProductId product) {
        return streams.containsKey(product);
    }

    /** The sequence of the first message that is here, or will be: 0 unless earlier ones were lost. */
    public long first(ProductId product) {
        return opened(product).first();
    }

    /** The sequence that the next message gets. */
    public long next(ProductId product) {
        return opened(product).next();
    }

    /**
     * The same, once all before it are on disk: a crash takes none of it back. Nothing that was published by a ticket
     * which is replaced by then gets that sequence.
     */
    public long nextOnDisk(ProductId product) {
        return opened(product).nextOnDisk();
    }

    /**
     * Messages {@code from}, {@code from} + 1, … as many as are on disk, at most {@code count}.
     *
     * @param bytes the message with which they come to so many in all is the last
     * @throws NoSuchElementException where the product has no stream here
     */
    public List<StreamMessage> read(ProductId product, long from, int count, long bytes) {
        if (from < 0 || count < 0 || count > LARGEST_PAGE) {
            throw new IllegalArgumentException("read from sequence 0 or later, at most " + LARGEST_PAGE + " at a time");
        }
        return opened(product).read(from, count, bytes);
    }

    Stream opened(ProductId product) {
        return Optional.ofNullable(streams.get(product))
                .orElseThrow(() -> new NoSuchElementException("Product " + product + " has no stream on this broker"));
    }

    Optional<Stream> at(SimpleString address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** Bytes of messages that are in memory for live delivery. */
    long recentBytes() {
        return memory.held();
    }

    private void add(ProductId product, long first, boolean numbered) {
        Stream stream = streams.computeIfAbsent(
                product, id -> new Stream(id, first, numbered, journal, clock, recentMessages, memory, grown::add));
        byAddress.put(stream.address(), stream);
    }

    private static byte[] row(long first, boolean numbered) {
        return first == 0 && !numbered
                ? new byte[] {FROM_NOTHING}
                : ByteBuffer.allocate(1 + Long.BYTES)
                        .put(numbered ? NUMBERED : GOES_ON)
                        .putLong(first)
                        .array();
    }

    private static long first(byte[] row) {
        ByteBuffer form = ByteBuffer.wrap(row);
        byte version = form.get();
        if (version == FROM_NOTHING) {
            return 0;
        }
        if (version != GOES_ON) {
            KeptForm.require(NUMBERED, version, "a stream");
        }
        return form.getLong();
    }
}
