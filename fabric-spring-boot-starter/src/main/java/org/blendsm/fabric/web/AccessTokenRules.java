package org.blendsm.fabric.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.problem.EdgeProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/** What a token must say besides being signed: that it is for this service of this pool, and for now. */
final class AccessTokenRules implements OAuth2TokenValidator<Jwt> {
    /** How far two honest clocks may be apart. */
    static final Duration SKEW = Duration.ofSeconds(30);

    private final String audience;
    private final Clock clock;

    AccessTokenRules(Audience here, Clock clock) {
        this.audience = here.toString();
        this.clock = clock;
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        Instant now = clock.instant();
        Instant expiry = token.getExpiresAt();
        if (expiry == null || expiry.plus(SKEW).isBefore(now)) {
            throw new TokenRefused(
                    EdgeProblem.TOKEN_EXPIRED,
                    "The token is over. Get a new one at the token endpoint, /oauth2/token.");
        }
        Instant from = token.getNotBefore();
        if (from != null && from.minus(SKEW).isAfter(now)) {
            throw new TokenRefused(EdgeProblem.TOKEN_INVALID, "The token counts from " + from + " on.");
        }
        if (token.getAudience() == null || !token.getAudience().contains(audience)) {
            throw new TokenRefused(
                    EdgeProblem.TOKEN_FOR_ANOTHER_SERVICE,
                    "The token's audience does not name " + audience + ". Ask for it with the parameter 'resource'.");
        }
        if (!isAddress(token.getSubject())) {
            throw new TokenRefused(EdgeProblem.TOKEN_INVALID, "A token's subject is a member's address.");
        }
        return OAuth2TokenValidatorResult.success();
    }

    private static boolean isAddress(@Nullable String subject) {
        try {
            return subject != null && new MemberId(subject).value().equals(subject);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
