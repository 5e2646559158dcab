package org.blendsm.fabric;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How far a peer's chain was when it was asked last, told to all who read from that peer in this process: one of them
 * asks for all. Who has not heard for longer asks too, so that nobody's silence is another's.
 */
final class ToldHeight {
    /** The peer is asked so often how far it is: a connection to one that hangs looks as good, and so does silence. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(3);

    private static final Duration UNHEARD = Duration.ofSeconds(5);

    private static final Map<Peer, ToldHeight> OF_PEERS = new ConcurrentHashMap<>();

    private final AtomicLong lastAsked = new AtomicLong(System.nanoTime());
    private final AtomicReference<Told> newest = new AtomicReference<>();

    /**
     * @param asked when, by {@link System#nanoTime}
     * @param last the chain's last block then
     */
    record Told(long asked, KnownBlock last) {}

    /**
     * Who is the same peer: who answers there by a certificate of that authority.
     *
     * @param authority its certificate, in PEM
     */
    record Peer(String endpoint, Optional<String> tlsServerName, String authority, String channel) {}

    static ToldHeight of(Peer peer) {
        return OF_PEERS.computeIfAbsent(peer, _ -> new ToldHeight());
    }

    /** What was answered to a question after that moment, by whomever it was asked. */
    Optional<Told> since(long asked) {
        return Optional.ofNullable(newest.get()).filter(told -> told.asked() - asked > 0);
    }

    void tell(Told told) {
        newest.accumulateAndGet(told, (known, now) -> known != null && known.asked() - now.asked() > 0 ? known : now);
    }

    /**
     * Whether the one who wants to know has to ask now, and then does.
     *
     * @param asked when the one asked last
     * @param heard when the last question was asked whose answer the one has
     */
    boolean isToBeAsked(long now, long asked, long heard) {
        if (now - asked < ASK_EVERY.toNanos()) {
            return false;
        }
        long before = lastAsked.get();
        return now - before >= ASK_EVERY.toNanos() && lastAsked.compareAndSet(before, now)
                || now - heard >= UNHEARD.toNanos();
    }
}
