package org.blendsm.identity.accesstoken;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import org.blendsm.identity.IdentityProperties.Lock;
import org.blendsm.model.Sha256;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Checks client secrets and stops guessing: after some wrong ones for a member from one network address, that address
 * is not listened to for a while. Only that address: addresses of members are public, and nobody shall lock out another
 * by guessing. Kept in memory on purpose: forgetting it in a restart costs nothing against 256 random bits.
 */
final class LockingSecrets implements AuthenticationProvider {
    private static final int MOST_REMEMBERED = 100_000;

    private final ClientSecretAuthenticationProvider secrets;
    private final Lock lock;
    private final Cache<Guesser, Bucket> failuresLeft;

    /** @param client hash of the name that was tried: anybody may try one, as long as a request can be */
    private record Guesser(Sha256 client, String from) {}

    LockingSecrets(ClientSecretAuthenticationProvider secrets, Lock lock) {
        this.secrets = secrets;
        this.lock = lock;
        this.failuresLeft = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterAccess(lock.duration())
                .build();
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        Guesser guesser = new Guesser(Sha256.of(authentication.getName().getBytes(UTF_8)), address(authentication));
        Bucket failures = failuresLeft.getIfPresent(guesser);
        if (failures != null && failures.getAvailableTokens() == 0) {
            throw new Explained(
                    OAuth2ErrorCodes.INVALID_CLIENT,
                    "locked after " + lock.failures() + " wrong secrets from your address; try again in "
                            + lock.duration().toMinutes() + " minutes");
        }
        try {
            return secrets.authenticate(authentication);
        } catch (OAuth2AuthenticationException e) {
            failuresLeft.get(guesser, _ -> full()).tryConsume(1);
            throw e;
        }
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(lock.failures())
                        .refillIntervally(lock.failures(), lock.duration())
                        .build())
                .build();
    }

    private static String address(Authentication authentication) {
        return authentication.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return secrets.supports(authentication);
    }
}
