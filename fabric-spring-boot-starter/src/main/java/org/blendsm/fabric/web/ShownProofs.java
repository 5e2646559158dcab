package org.blendsm.fabric.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.NoOpCache;
import org.springframework.cache.support.SimpleValueWrapper;
import org.springframework.security.oauth2.jwt.DPoPProofReplayValidator.CacheValue;

/**
 * Which proofs (RFC 9449) were shown here, for as long as one counts: none counts twice. A key has room for all that
 * the door lets a member ask in that time; where all keys together have filled the memory, those are refused that hold
 * more than an equal share of it.
 */
final class ShownProofs extends NoOpCache {
    /** The age and the youth, by its maker's clock, of a proof that counts: 30 s each. */
    private static final Duration COUNTS = Duration.ofSeconds(61);

    /** The door's 600 at once and 300 a second, and something more. */
    static final int MOST_OF_ONE_KEY = 20_000;

    private final int mostInAll;
    private final Clock clock;
    private final LinkedHashMap<Proof, Instant> shown = new LinkedHashMap<>();
    private final Map<String, Integer> ofKey = new HashMap<>();

    private record Proof(String key, Object id) {}

    ShownProofs(int mostInAll, Clock clock) {
        super("shown DPoP proofs");
        this.mostInAll = mostInAll;
        this.clock = clock;
    }

    /** @return null where the proof is new and remembered from now on */
    @Override
    public synchronized @Nullable ValueWrapper putIfAbsent(Object id, @Nullable Object value) {
        if (!(value instanceof CacheValue proof)) {
            throw new IllegalArgumentException("no proof: " + value);
        }
        Instant now = clock.instant();
        forgetBefore(now.minus(COUNTS));
        String key = proof.getJwkThumbprint();
        if (isFull(key) || shown.putIfAbsent(new Proof(key, id), now) != null) {
            return new SimpleValueWrapper(value);
        }
        ofKey.merge(key, 1, Integer::sum);
        return null;
    }

    private boolean isFull(String key) {
        int own = ofKey.getOrDefault(key, 0);
        return own >= MOST_OF_ONE_KEY || (shown.size() >= mostInAll && own >= mostInAll / Math.max(1, ofKey.size()));
    }

    private void forgetBefore(Instant moment) {
        Iterator<Map.Entry<Proof, Instant>> oldest = shown.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Proof, Instant> proof = oldest.next();
            if (!proof.getValue().isBefore(moment)) {
                return;
            }
            oldest.remove();
            ofKey.computeIfPresent(proof.getKey().key(), (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
