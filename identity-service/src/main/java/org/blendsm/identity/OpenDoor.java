package org.blendsm.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.blendsm.model.problem.EdgeProblem;
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

    /** @throws Declined {@code TOO_MANY_REQUESTS} */
    public void enter(HttpServletRequest request) {
        boolean open = left.get(request.getRemoteAddr(), _ -> full()).tryConsume(1);
        Declined.unless(
                open,
                EdgeProblem.TOO_MANY_REQUESTS,
                "this door takes " + perMinute + " requests a minute from one address");
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
