package org.blendsm.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MockMvcTester.MockMvcRequestBuilder;

/** What members send to the token endpoint. */
public final class TokenRequest {
    /** Where a request of MockMvc says that it goes. */
    private static final String SEEN_AT = "http://localhost/oauth2/token";

    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private TokenRequest() {}

    /** A form with nothing in it but the grant. */
    public static MockMvcRequestBuilder blank(MockMvcTester http) {
        return http.post()
                .uri("/oauth2/token")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .param("grant_type", "client_credentials");
    }

    public static MockMvcRequestBuilder bySecret(MockMvcTester http, MemberId member, String secret) {
        return blank(http).headers(headers -> headers.setBasicAuth(member.value(), secret));
    }

    /** A good one, by the holder of that key. */
    public static MockMvcRequestBuilder byKey(MockMvcTester http, Newcomers.Own member) {
        return byAssertion(http, member.member().id(), assertion(member, UnaryOperator.identity()))
                .header("DPoP", proof(member.pair()));
    }

    public static MockMvcRequestBuilder byAssertion(MockMvcTester http, MemberId member, String assertion) {
        return blank(http)
                .param("client_id", member.value())
                .param("client_assertion_type", ASSERTION_TYPE)
                .param("client_assertion", assertion);
    }

    /** An assertion that differs from a good one in some claims. */
    public static String assertion(Newcomers.Own member, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return assertion(member.member().id(), member.pair(), claims);
    }

    public static String assertion(MemberId member, KeyPair key, UnaryOperator<JWTClaimsSet.Builder> claims) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder good = new JWTClaimsSet.Builder()
                .issuer(member.value())
                .subject(member.value())
                .audience(TestNetwork.ISSUER + "/oauth2/token")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .jwtID(UUID.randomUUID().toString());
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256).build(),
                claims.apply(good).build(),
                key);
    }

    public static String proof(KeyPair key) {
        return proof(key, SEEN_AT);
    }

    /** A proof for that URL. */
    public static String proof(KeyPair key, String url) {
        ECKey jwk = new ECKey.Builder(Curve.P_256, (ECPublicKey) key.getPublic()).build();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .claim("htm", "POST")
                .claim("htu", url)
                .issueTime(new Date())
                .jwtID(UUID.randomUUID().toString())
                .build();
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(jwk)
                        .build(),
                claims,
                key);
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, KeyPair key) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new ECDSASigner((ECPrivateKey) key.getPrivate()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
