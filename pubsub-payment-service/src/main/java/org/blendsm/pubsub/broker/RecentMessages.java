package org.blendsm.pubsub.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages of one stream, in memory, so that live delivery reads no disk. One object serves every agreement.
 */
final class RecentMessages {
    private static final long LARGEST_BYTES = 16L << 20;
    private static final long PLACE_BYTES = 4;

    private final int capacity;
    /** Made for the first message: of a million streams most are silent. */
    private @Nullable Parcel[] ring = {};

    private long first;
    private long next;
    private long bytes;

    RecentMessages(int capacity, long next) {
        this.capacity = capacity;
        this.first = next;
        this.next = next;
    }

    /**
     * Adds the message that follows the last one.
     *
     * @return bytes that are held now and were not before
     */
    synchronized long add(Parcel message) {
        long before = bytes;
        if (ring.length == 0) {
            ring = new Parcel[capacity];
            bytes = PLACE_BYTES * capacity;
        }
        if (next - first == ring.length) {
            dropFirst();
        }
        ring[slot(next)] = message;
        next++;
        bytes += message.size();
        while (bytes > LARGEST_BYTES && first < next - 1) {
            dropFirst();
        }
        return bytes - before;
    }

    /** Leaves all of them to the journal; returns the bytes that were held. */
    synchronized long clear() {
        long held = bytes;
        ring = new Parcel[0];
        first = next;
        bytes = 0;
        return held;
    }

    /** The next message to be added is the one after this; none is here. */
    synchronized void goOnAfter(long sequence) {
        next = sequence + 1;
        first = next;
    }

    /**
     * At most {@code count} messages from {@code sequence} on, the one that reaches {@code bytes} being the last; empty
     * if the first is no longer, or not yet, here.
     */
    synchronized List<Parcel> from(long sequence, int count, long bytes) {
        if (sequence < first || sequence >= next) {
            return List.of();
        }
        int there = (int) Math.min(count, next - sequence);
        List<Parcel> messages = new ArrayList<>(there);
        long size = 0;
        for (int i = 0; i < there && size < bytes; i++) {
            Parcel message = Objects.requireNonNull(ring[slot(sequence + i)]);
            messages.add(message);
            size += message.size();
        }
        return messages;
    }

    private void dropFirst() {
        bytes -= Objects.requireNonNull(ring[slot(first)]).size();
        ring[slot(first)] = null;
        first++;
    }

    private int slot(long sequence) {
        return (int) (sequence % ring.length);
    }
}
