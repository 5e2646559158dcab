package org.blendsm.identity.accesstoken;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.util.Optional;
import java.util.function.Supplier;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.identity.Declined;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.IdentityProperties.Lock;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.stereotype.Component;

/**
 * Stops guessing: after some wrong client secrets for a member from one network address, wherever they were shown, that
 * address is not listened to for a while. Only that address: addresses of members are public, and nobody shall lock out
 * another by guessing. Kept in memory on purpose: forgetting it in a restart costs nothing against 256 random bits.
 */
@Component
public class GuessLock {
    private static final int MOST_REMEMBERED = 100_000;

    private final Lock lock;
    private final Cache<Guesser, Bucket> failuresLeft;

    /** @param client hash of the name that was tried: anybody may try one, as long as a request can be */
    private record Guesser(Sha256 client, String from) {
        Guesser(String client, String from) {
            this(Sha256.of(client.getBytes(UTF_8)), from);
        }
    }

    GuessLock(IdentityProperties properties) {
        this.lock = properties.lock();
        this.failuresLeft = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterAccess(lock.duration())
                .build();
    }

    /**
     * What a member gets for its secret, beside its token.
     *
     * @param from the network address that it comes from
     * @param proof empty where the secret is wrong
     * @throws Declined {@code WRONG_SECRET}
     * @throws TooManyRequests where that address is locked out
     */
    public <T> T by(MemberId member, String from, Supplier<Optional<T>> proof) {
        if (isLocked(member.value(), from)) {
            throw new TooManyRequests(lock.duration(), sentence());
        }
        return proof.get().orElseThrow(() -> {
            failed(member.value(), from);
            return new Declined(
                    EdgeProblem.WRONG_SECRET, "This is not your present client secret; nothing was changed.");
        });
    }

    boolean isLocked(String client, String from) {
        Bucket failures = failuresLeft.getIfPresent(new Guesser(client, from));
        return failures != null && failures.getAvailableTokens() == 0;
    }

    void failed(String client, String from) {
        failuresLeft.get(new Guesser(client, from), _ -> full()).tryConsume(1);
    }

    String sentence() {
        return "Your address is locked after " + lock.failures() + " wrong secrets; try again in "
                + lock.duration().toMinutes() + " minutes.";
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(lock.failures())
                        .refillIntervally(lock.failures(), lock.duration())
                        .build())
                .build();
    }
}
