package org.blendsm.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.blendsm.model.MemberId;
import org.blendsm.model.problem.EdgeProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * What the door can tell of a token: that it is none, that it is over, that it is for another pool, and, where this
 * pool's own identity-service issued it, that the signature is right. Another pool's tokens pass: the services have
 * that pool's keys from the ledger, the door has not. The same where identity-service cannot be asked for its keys just
 * now.
 */
@Component
class BearerTokens {
    private static final Logger LOG = LoggerFactory.getLogger(BearerTokens.class);
    private static final int REMEMBERED = 10_000;

    /** How far two honest clocks may be apart; the services allow the same. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    /** How long the keys are waited for: with them wait all who bring a token, whichever service they go to. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String pool;
    private final ReactiveJwtDecoder decoder;
    private final Clock clock = Clock.systemUTC();
    private final Cache<String, Bearer> checked = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfter(
                    Expiry.<String, Bearer>creating((_, bearer) -> Duration.between(Instant.now(), bearer.until())))
            .build();

    /** Whose token it is, and how long it counts. */
    private record Bearer(MemberId member, Instant until) {}

    BearerTokens(@Value("${blendsm.pool}") String pool, GatewayProperties gateway) {
        this.pool = pool;
        NimbusReactiveJwtDecoder nimbus = NimbusReactiveJwtDecoder.withJwkSetUri(
                        gateway.tokenKeys().toString())
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .validateType(false)
                .webClient(keys())
                .build();
        // The claims are read here before the signature is
        nimbus.setJwtValidator(_ -> OAuth2TokenValidatorResult.success());
        this.decoder = nimbus;
    }

    /** Who asks for the keys. That nobody waits for an answer any more does not end a request, so it ends by itself. */
    private static WebClient keys() {
        return WebClient.builder()
                .filter((request, next) -> next.exchange(request).timeout(PATIENCE))
                .build();
    }

    /** The member of a token that was checked before and is not over. */
    Optional<MemberId> known(String token) {
        return Optional.ofNullable(checked.getIfPresent(token)).map(Bearer::member);
    }

    /**
     * The token's member; empty where the door cannot tell. Fails with {@link TurnedAway} where the token can be right
     * nowhere.
     */
    Mono<MemberId> check(String token) {
        JWTClaimsSet claims = claims(token);
        Instant until = claims.getExpirationTime() == null
                ? Instant.MIN
                : claims.getExpirationTime().toInstant();
        if (until.isBefore(clock.instant().minus(SKEW))) {
            return Mono.error(TurnedAway.token(
                    EdgeProblem.TOKEN_EXPIRED,
                    "The token is over. Get a new one at the token endpoint, /oauth2/token."));
        }
        if (claims.getAudience().stream()
                .filter(Objects::nonNull)
                .noneMatch(audience -> audience.startsWith(pool + "/"))) {
            return Mono.error(TurnedAway.token(
                    EdgeProblem.TOKEN_FOR_ANOTHER_SERVICE,
                    "The token's audience names no service of " + pool
                            + ". Ask for it with the parameter 'resource'."));
        }
        return pool.equals(claims.getIssuer()) ? signed(token, until) : Mono.empty();
    }

    private Mono<MemberId> signed(String token, Instant until) {
        return decoder.decode(token)
                .timeout(PATIENCE)
                .map(jwt -> remember(token, jwt, until))
                .onErrorMap(BadJwtException.class, _ -> noToken())
                .onErrorMap(IllegalArgumentException.class, _ -> noToken())
                .onErrorResume(BearerTokens::keysCannotBeHad, e -> {
                    LOG.warn("tokens pass unchecked, the keys cannot be had: {}", e.getMessage());
                    return Mono.empty();
                });
    }

    /** What is said of no answer, of a late one, and by the decoder of one that is no JWK Set. */
    private static boolean keysCannotBeHad(Throwable e) {
        return e instanceof IllegalStateException || e instanceof JwtException || e instanceof TimeoutException;
    }

    private MemberId remember(String token, Jwt jwt, Instant until) {
        MemberId member = new MemberId(String.valueOf(jwt.getSubject()));
        checked.put(token, new Bearer(member, until));
        return member;
    }

    private static JWTClaimsSet claims(String token) {
        try {
            return SignedJWT.parse(token).getJWTClaimsSet();
        } catch (ParseException e) {
            throw noToken();
        }
    }

    private static TurnedAway noToken() {
        return TurnedAway.token(EdgeProblem.TOKEN_INVALID, "This is no token that this network issued.");
    }
}
