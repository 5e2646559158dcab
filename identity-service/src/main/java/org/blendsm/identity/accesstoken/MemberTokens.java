package org.blendsm.identity.accesstoken;

import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.model.MemberId;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Reads the tokens that this pool gave. Those of other pools open nothing here: their keys are kept there. */
public final class MemberTokens {
    private final JwtDecoder decoder;
    private final String pool;

    MemberTokens(TokenSigningKey key, String issuer) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        ECPublicKey own = key.publicKey();
        processor.setJWSKeySelector((header, _) -> key.fits(header) ? List.of(own) : List.of());
        var signatures = new DefaultJWSVerifierFactory();
        signatures.getJCAContext().setProvider(P256.provider());
        processor.setJWSVerifierFactory(signatures);
        processor.setJWTClaimsSetVerifier((_, _) -> {});
        var nimbus = new NimbusJwtDecoder(processor);
        nimbus.setJwtValidator(JwtValidators.createDefaultWithIssuer(issuer));
        this.decoder = nimbus;
        this.pool = issuer + "/";
    }

    /** The token, if it is one of this pool's that has not been altered and is not over. */
    public Optional<MemberToken> read(String token) {
        try {
            return Optional.of(read(decoder.decode(token)));
        } catch (JwtException e) {
            return Optional.empty();
        }
    }

    /** All of this stands in every token that was signed here. */
    private MemberToken read(Jwt jwt) {
        return new MemberToken(
                new MemberId(Objects.requireNonNull(jwt.getSubject())),
                Objects.requireNonNull(jwt.getId()),
                Custody.of(Objects.requireNonNull(jwt.getClaimAsString(CurrentCaller.CUSTODY))),
                Objects.requireNonNull(jwt.getAudience()).stream()
                        .filter(audience -> audience.startsWith(pool))
                        .map(audience -> audience.substring(pool.length()))
                        .toList());
    }
}
