package org.blendsm.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.blendsm.fabric.web.TooManyRequests;
import org.springframework.stereotype.Component;

/** How often somebody may knock who shows no token: so many requests a minute from one network address. */
@Component
public class OpenDoor {
    private static final int MOST_REMEMBERED = 100_000;

    private final int perMinute;
    private final Cache<String, Bucket> left = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(Duration.ofMinutes(2))
            .build();

    OpenDoor(IdentityProperties properties) {
        this.perMinute = properties.door().perMinute();
    }

    /** @throws TooManyRequests with the time until one more is taken */
    public void enter(HttpServletRequest request) {
        ConsumptionProbe probe = left.get(request.getRemoteAddr(), _ -> full()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManyRequests(
                    Duration.ofNanos(probe.getNanosToWaitForRefill()),
                    "this door takes " + perMinute + " requests a minute from one address");
        }
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
