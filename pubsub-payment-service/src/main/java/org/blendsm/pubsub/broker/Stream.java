package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.Shelf;

/**
 * One product's messages in their order. Each gets the next sequence, without a gap, and can be read again for ever;
 * nobody sees it before it is on disk, so no crash gives a sequence to two messages.
 */
final class Stream {
    private final ProductId id;
    private final long first;
    private final StreamForm form;
    private final Journal journal;
    private final InstantSource clock;
    private final RecentMessages recent;
    private final RecentBudget memory;
    private final Consumer<Stream> onGrowth;
    private final Set<Delivery> followers = new CopyOnWriteArraySet<>();
    private long next;
    private volatile long written;
    private boolean grown;

    /**
     * @param first the sequence of the first message here: 0 unless earlier ones were lost
     * @param onGrowth told on the journal's thread, once for each batch that holds messages of this stream
     */
    Stream(
            ProductId id,
            long first,
            Journal journal,
            InstantSource clock,
            int recentMessages,
            RecentBudget memory,
            Consumer<Stream> onGrowth) {
        this.onGrowth = onGrowth;
        this.memory = memory;
        this.id = id;
        this.first = first;
        this.form = new StreamForm(id);
        this.journal = journal;
        this.clock = clock;
        this.next = journal.lastKey(Shelf.MESSAGES, prefix(), key(Long.MAX_VALUE))
                .map(last -> ByteBuffer.wrap(last).getLong(last.length - Long.BYTES) + 1)
                .orElse(first);
        this.written = next;
        this.recent = new RecentMessages(recentMessages, next);
    }

    ProductId id() {
        return id;
    }

    SimpleString address() {
        return form.address();
    }

    long first() {
        return first;
    }

    /** The sequence that the next published message gets. */
    synchronized long next() {
        return next;
    }

    /** Takes a published message; the future completes once it is on disk. Called on the publisher's thread. */
    CompletableFuture<Void> append(CoreMessage message) {
        byte[] record = form.record(message, clock.instant());
        synchronized (this) {
            Parcel parcel = form.parcel(next, record);
            CompletableFuture<Void> done = journal.put(Shelf.MESSAGES, key(next), record, () -> written(parcel));
            next++;
            return done;
        }
    }

    /**
     * At most {@code count} messages to deliver, from {@code sequence} on; the one that reaches {@code bytes} being the
     * last; empty where nothing is written yet.
     */
    List<Parcel> deliverable(long sequence, int count, long bytes) {
        if (sequence >= written) {
            return List.of();
        }
        List<Parcel> live = recent.from(sequence, count, bytes);
        if (!live.isEmpty()) {
            return live;
        }
        List<Parcel> replayed = new ArrayList<>();
        for (byte[] record : journaled(sequence, count, bytes)) {
            replayed.add(form.parcel(sequence + replayed.size(), record));
        }
        return replayed;
    }

    /** At most {@code count} messages as the log keeps them. */
    List<StreamMessage> read(long sequence, int count) {
        List<StreamMessage> messages = new ArrayList<>();
        for (byte[] record : journaled(sequence, count, Long.MAX_VALUE)) {
            messages.add(form.read(sequence + messages.size(), record));
        }
        return messages;
    }

    void follow(Delivery delivery) {
        followers.add(delivery);
    }

    void unfollow(Delivery delivery) {
        followers.remove(delivery);
    }

    /** Tells everyone who waits that there is more. On the journal's thread, after each batch. */
    void wakeFollowers() {
        grown = false;
        followers.forEach(Delivery::streamGrew);
    }

    private void written(Parcel message) {
        if (followers.isEmpty()) {
            memory.skip(message, recent);
        } else {
            memory.add(message, recent);
        }
        written = message.sequence() + 1;
        if (!grown) {
            grown = true;
            onGrowth.accept(this);
        }
    }

    private List<byte[]> journaled(long sequence, int count, long bytes) {
        if (sequence < first) {
            return List.of();
        }
        int there = (int) Math.clamp(written - sequence, 0, count);
        return journal.values(Shelf.MESSAGES, prefix(), key(sequence), there, bytes);
    }

    private byte[] prefix() {
        return id.value().bytes();
    }

    private byte[] key(long sequence) {
        byte[] stream = prefix();
        return ByteBuffer.allocate(stream.length + Long.BYTES)
                .put(stream)
                .putLong(sequence)
                .array();
    }
}
