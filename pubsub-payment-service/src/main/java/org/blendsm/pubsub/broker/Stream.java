package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.Shelf;

/**
 * One product's messages in their order. Each gets the next sequence, without a gap, and can be read again for ever;
 * nobody sees it before it is on disk, so no crash gives a sequence to two messages. A seller who says which sequence a
 * message is meant to have gets that one or none, and may say it again.
 */
final class Stream {
    /** As many digits as a long has room for. */
    private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,18}");

    private final ProductId id;
    private final long first;
    private final StreamForm form;
    private final Journal journal;
    private final InstantSource clock;
    private final RecentMessages recent;
    private final RecentBudget memory;
    private final Consumer<Stream> onGrowth;
    private final Set<Delivery> followers = new CopyOnWriteArraySet<>();
    /** The records that were taken and are not on disk yet, by their sequences; the journal bounds how many wait. */
    private final Map<Long, byte[]> waiting = new ConcurrentHashMap<>();

    private long next;
    /** What was taken last; once it is on disk, all before it is. */
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    private volatile boolean numbered;
    private volatile long written;
    private boolean grown;

    /** Of who publishes. */
    interface Standing {
        /** @throws ActiveMQSecurityException where the ticket is good no more that a message was published by */
        void require() throws ActiveMQSecurityException;
    }

    /**
     * @param first the sequence of the first message here: 0 unless earlier ones were lost
     * @param numbered whether its seller has to say each message's sequence
     * @param onGrowth told on the journal's thread, once for each batch that holds messages of this stream
     */
    Stream(
            ProductId id,
            long first,
            boolean numbered,
            Journal journal,
            InstantSource clock,
            int recentMessages,
            RecentBudget memory,
            Consumer<Stream> onGrowth) {
        this.onGrowth = onGrowth;
        this.memory = memory;
        this.id = id;
        this.first = first;
        this.numbered = numbered;
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

    boolean isNumbered() {
        return numbered;
    }

    void setNumbered(boolean numbered) {
        this.numbered = numbered;
    }

    /** The same as {@link #next()}, once everything before it is on disk. */
    long nextOnDisk() {
        CompletableFuture<Void> taken;
        long following;
        synchronized (this) {
            taken = last;
            following = next;
        }
        taken.join();
        return following;
    }

    /**
     * Takes a published message, or sees that it was taken before, for which the disk needs no room. Called on the
     * publisher's thread.
     *
     * @param standing asked where the sequence is given, so that nothing follows what {@link #nextOnDisk} says to who
     *     replaced the ticket that it was published by
     * @throws PublishRefused where the sequence that it is meant to have is missing, leaves a gap or was given to
     *     another message, and where there is no room for it
     */
    CompletableFuture<Void> append(CoreMessage message, DiskReserve reserve, Standing standing)
            throws ActiveMQException {
        SellersProperties given = new SellersProperties(message);
        byte[] record = form.record(message, given, clock.instant());
        long place;
        long following;
        CompletableFuture<Void> before;
        synchronized (this) {
            standing.require();
            place = place(given.sequences());
            if (place >= next && reserve.isReached()) {
                throw PublishRefused.fullDisk(next);
            }
            if (place > next) {
                throw PublishRefused.misplaced("Sequence " + place + " would leave a gap", next);
            }
            if (place == next) {
                Parcel parcel = form.parcel(next, record);
                waiting.put(next, record);
                last = journal.put(Shelf.MESSAGES, key(next), record, () -> written(parcel));
                next++;
                return last;
            }
            before = last;
            following = next;
        }
        requireSame(place, record, following);
        return before;
    }

    private long place(List<String> meant) throws PublishRefused {
        if (meant.isEmpty()) {
            if (numbered) {
                throw PublishRefused.misplaced(
                        "This stream's seller hashes it, and says each message's sequence in the user property"
                                + " 'sequence'",
                        next);
            }
            return next;
        }
        String said = meant.getFirst();
        if (meant.size() > 1 || !SEQUENCE.matcher(said).matches()) {
            throw PublishRefused.misplaced("The user property 'sequence' is one whole number in decimal", next);
        }
        return Long.parseLong(said);
    }

    /**
     * Judged without the lock under which others wait for the journal, and at once, so that nothing is held of what is
     * sent again. Properties may differ: no hash covers them.
     */
    private void requireSame(long place, byte[] again, long following) throws PublishRefused {
        byte[] kept = taken(place)
                .orElseThrow(() -> PublishRefused.misplaced(
                        "What had sequence " + place + " is not at this broker any more", following));
        if (!StreamForm.haveSamePayload(kept, again)) {
            throw PublishRefused.misplaced("Sequence " + place + " is another payload's", following);
        }
    }

    /** What is waited for no more is in the journal by then. */
    private Optional<byte[]> taken(long sequence) {
        return sequence < first
                ? Optional.empty()
                : Optional.ofNullable(waiting.get(sequence)).or(() -> journal.get(Shelf.MESSAGES, key(sequence)));
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

    /** At most {@code count} messages as the log keeps them; the one that reaches {@code bytes} is the last. */
    List<StreamMessage> read(long sequence, int count, long bytes) {
        List<StreamMessage> messages = new ArrayList<>();
        for (byte[] record : journaled(sequence, count, bytes)) {
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
        waiting.remove(message.sequence());
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
