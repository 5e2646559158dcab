package org.blendsm.identity.accesstoken;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.blendsm.model.Text;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Checks what a member with its own key says to prove itself (RFC 7523): signed ES256 with the current certificate key
 * as the ledger knows it, made for this issuer, alive for five minutes at most, and used once.
 */
final class Assertions implements JwtDecoderFactory<RegisteredClient> {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int LONGEST_JTI = 128;

    private final JdbcClient database;
    private final Set<String> audiences;
    private final Clock clock;

    /** @param audiences the issuer and the addresses of the token endpoint, one of which an assertion has to name */
    Assertions(JdbcClient database, Set<String> audiences, Clock clock) {
        this.database = database;
        this.audiences = audiences;
        this.clock = clock;
    }

    @Override
    public JwtDecoder createDecoder(RegisteredClient client) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new SingleKeyJWSKeySelector<>(
                JWSAlgorithm.ES256, MemberClients.key(client).key()));
        processor.setJWTClaimsSetVerifier((_, _) -> {});
        var decoder = new NimbusJwtDecoder(processor);
        // once comes last: what is refused for another reason is not used up
        decoder.setJwtValidator(assertion -> {
            OAuth2TokenValidatorResult said = new DelegatingOAuth2TokenValidator<>(
                            claim(JwtClaimNames.ISS, client.getClientId()::equals),
                            claim(JwtClaimNames.SUB, client.getClientId()::equals),
                            claim(JwtClaimNames.AUD, this::isHere),
                            new JwtTimestampValidator(),
                            shortLived())
                    .validate(assertion);
            return said.hasErrors() ? said : once(assertion);
        });
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> claim(String name, Predicate<Object> test) {
        return new JwtClaimValidator<>(name, value -> value != null && test.test(value));
    }

    /** By configured names only: an assertion made for another server must not be believed at a borrowed host name. */
    private boolean isHere(Object audience) {
        return audience instanceof Collection<?> several && several.stream().anyMatch(audiences::contains);
    }

    private OAuth2TokenValidator<Jwt> shortLived() {
        return assertion -> {
            Instant expires = assertion.getExpiresAt();
            return expires != null && !expires.isAfter(clock.instant().plus(LONGEST))
                    ? OAuth2TokenValidatorResult.success()
                    : refused("an assertion expires within " + LONGEST.toMinutes() + " minutes");
        };
    }

    private OAuth2TokenValidatorResult once(Jwt assertion) {
        @Nullable String jti = assertion.getId();
        @Nullable Instant expires = assertion.getExpiresAt();
        if (jti == null || jti.isBlank() || jti.length() > LONGEST_JTI || !Text.isPlain(jti) || expires == null) {
            return refused("an assertion has a jti of at most " + LONGEST_JTI + " plain characters");
        }
        int inserted = database.sql("""
                        insert into used_assertion (address, jti, expires_at) values (:address, :jti, :expires_at)
                        on conflict do nothing
                        """)
                .param("address", assertion.getSubject())
                .param("jti", jti)
                .param("expires_at", OffsetDateTime.ofInstant(expires, ZoneOffset.UTC))
                .update();
        return inserted == 1 ? OAuth2TokenValidatorResult.success() : refused("an assertion is used once");
    }

    /** Forgets assertions that nobody could use again anyway, a minute of clock difference allowed for. */
    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.MINUTES)
    void forgetExpired() {
        database.sql("delete from used_assertion where expires_at < :then")
                .param("then", OffsetDateTime.ofInstant(clock.instant().minus(Duration.ofMinutes(2)), ZoneOffset.UTC))
                .update();
    }

    private static OAuth2TokenValidatorResult refused(String sentence) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT, sentence, null));
    }
}
