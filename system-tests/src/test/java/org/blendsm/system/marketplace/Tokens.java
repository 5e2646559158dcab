package org.blendsm.system.marketplace;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** An identity-service of one's own: it signs whatever it likes. What that is worth is another matter. */
final class Tokens {
    private static final List<String> SERVICES = List.of(
            "gateway-service",
            "identity-service",
            "pubsub-payment-service",
            "rating-service",
            "integrity-service",
            "access-control-service",
            "privacy-service");
    static final Duration USUAL = Duration.ofMinutes(5);

    private final String issuer;
    private final ECKey key;

    Tokens(String issuer) {
        this.issuer = issuer;
        try {
            this.key = new ECKeyGenerator(Curve.P_256)
                    .keyIDFromThumbprint(true)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All services of the pool of that name. */
    static List<String> everywhere(String pool) {
        return SERVICES.stream().map(service -> pool + "/" + service).toList();
    }

    /** As it stands in a node's record. */
    String keys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /** @param ends from now; in the past where negative */
    String token(String subject, List<String> audience, Duration ends) {
        Instant now = Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject)
                .audience(audience)
                .claim("custody", "managed")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now.minus(USUAL)))
                .expirationTime(Date.from(now.plus(ends)))
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}
