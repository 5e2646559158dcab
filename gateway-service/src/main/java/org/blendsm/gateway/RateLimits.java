package org.blendsm.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.InetAddress;
import java.time.Duration;
import org.blendsm.gateway.GatewayProperties.Limit;
import org.blendsm.model.MemberId;
import org.springframework.stereotype.Component;

/**
 * How often somebody may knock: a token bucket for each member and for each address, in this gateway's memory. A bucket
 * that nobody asked for a while is full again, so it is forgotten.
 */
@Component
class RateLimits {
    private static final int MOST_KNOWN = 100_000;

    private final Buckets<MemberId> members;
    private final Buckets<InetAddress> addresses;
    private final Buckets<InetAddress> tokenRequests;

    RateLimits(GatewayProperties gateway) {
        members = new Buckets<>(gateway.limits().member());
        addresses = new Buckets<>(gateway.limits().address());
        tokenRequests = new Buckets<>(gateway.limits().tokenEndpoint());
    }

    /** @throws TurnedAway {@code TOO_MANY_REQUESTS} */
    void count(MemberId member) {
        members.take(member);
    }

    /** @throws TurnedAway {@code TOO_MANY_REQUESTS} */
    void count(InetAddress address) {
        addresses.take(address);
    }

    /** @throws TurnedAway {@code TOO_MANY_REQUESTS} */
    void countTokenRequest(InetAddress address) {
        tokenRequests.take(address);
    }

    private static final class Buckets<K> {
        private final Limit limit;
        private final Cache<K, Bucket> buckets;

        Buckets(Limit limit) {
            this.limit = limit;
            this.buckets = Caffeine.newBuilder()
                    .maximumSize(MOST_KNOWN)
                    .expireAfterAccess(limit.period())
                    .build();
        }

        void take(K whose) {
            ConsumptionProbe probe = buckets.get(whose, _ -> full()).tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                throw TurnedAway.tooMany(Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
        }

        private Bucket full() {
            return Bucket.builder()
                    .addLimit(bandwidth ->
                            bandwidth.capacity(limit.requests()).refillGreedy(limit.requests(), limit.period()))
                    .build();
        }
    }
}
