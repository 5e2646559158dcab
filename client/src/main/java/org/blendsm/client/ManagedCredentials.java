package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;

/** A caller whose key is in identity-service's custody: its client secret is traded for short access tokens. */
public final class ManagedCredentials implements Door.Credentials {
    private static final String LIMITS = "/api/v1/members/me/limits";

    private final MemberId member;
    private final String secret;
    private final AccessTokens tokens = new AccessTokens();

    public ManagedCredentials(MemberId member, String secret) {
        this.member = member;
        this.secret = secret;
    }

    @Override
    public void authorize(HttpClient http, URI home, URI pool, String method, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString((member + ":" + secret).getBytes(UTF_8));
        String token = tokens.token(
                http,
                home,
                pool,
                () -> Map.of("grant_type", "client_credentials"),
                tokenRequest -> tokenRequest.header("Authorization", "Basic " + basic));
        request.header("Authorization", "Bearer " + token);
    }

    /**
     * A limit of a kept key.
     *
     * @param perDay the most that it signs away in one day (UTC), in minor units; empty where there is no limit
     * @param usedToday what it has signed away since midnight (UTC) under a limit, in minor units
     */
    public record Limit(Optional<Money> perDay, Money usedToday) {}

    private record NewLimit(Optional<Money> perDay, String clientSecret) {}

    /**
     * Limits how much the kept key signs away in a day: transfers, deposits, top-ups and issues together. Said to the
     * caller's own pool, with the secret, whichever pool the door leads to.
     *
     * @param perDay in minor units; empty for as much as there is
     * @throws ProblemException as {@link Door} says
     */
    public Limit limit(Door door, Optional<Money> perDay) {
        return door.home().put(LIMITS, new NewLimit(perDay, secret), Limit.class);
    }

    /**
     * The present limit.
     *
     * @throws ProblemException as {@link Door} says
     */
    public static Limit limit(Door door) {
        return door.home().get(LIMITS, Limit.class);
    }

    @Override
    public String toString() {
        return "ManagedCredentials[" + member + "]";
    }
}
