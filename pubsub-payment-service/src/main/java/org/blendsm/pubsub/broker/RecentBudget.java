package org.blendsm.pubsub.broker;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the recent messages of all streams share. Who publishes takes it from the stream that was published
 * to longest ago, whose messages are then read from the journal. All but the count is the journal's thread's own.
 */
final class RecentBudget {
    private final long most;
    /** The one that was published to longest ago is the first. */
    private final SequencedMap<RecentMessages, RecentMessages> byUse = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable RecentMessages newest;
    private volatile long held;

    /** @param most bytes; a single stream may have what it may have alone, even where that is more */
    RecentBudget(long most) {
        this.most = most;
    }

    /** Keeps a message with those of its stream. */
    void add(Parcel message, RecentMessages to) {
        long holding = held + to.add(message);
        if (newest != to) {
            byUse.put(to, to);
            newest = to;
        }
        while (holding > most && byUse.size() > 1) {
            holding -= byUse.pollFirstEntry().getKey().clear();
        }
        held = holding;
    }

    /** Keeps neither this message nor those before it. */
    void skip(Parcel message, RecentMessages of) {
        long cleared = of.clear();
        of.goOnAfter(message.sequence());
        if (cleared > 0) {
            held -= cleared;
            byUse.remove(of);
            newest = null;
        }
    }

    /** Bytes that are held by now. */
    long held() {
        return held;
    }
}
