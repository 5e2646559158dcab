package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.blendsm.fabric.crypto.CompactJws;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.bouncycastle.util.BigIntegers;

/**
 * A caller that holds its own key: {@code private_key_jwt} (RFC 7523) at the token endpoint, and every request bound to
 * the key by a DPoP proof (RFC 9449), so that a stolen token is worth nothing.
 */
public final class OwnKeyCredentials implements Door.Credentials {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int COORDINATE = 32;
    private static final int ASSERTION_SECONDS = 60;
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final MemberId member;
    private final DetachedJws.Es256 key;
    private final Map<String, String> jwk;
    private final AccessTokens tokens = new AccessTokens();

    public OwnKeyCredentials(MemberId member, ECPublicKey publicKey, DetachedJws.Es256 key) {
        this.member = member;
        this.key = key;
        this.jwk = Map.of(
                "kty",
                "EC",
                "crv",
                "P-256",
                "x",
                coordinate(publicKey.getW().getAffineX()),
                "y",
                coordinate(publicKey.getW().getAffineY()));
    }

    @Override
    public void authorize(HttpClient http, URI home, URI pool, String method, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        URI tokenEndpoint = AccessTokens.endpoint(home);
        String token = tokens.token(
                http,
                home,
                pool,
                () -> Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        member.value(),
                        "client_assertion_type",
                        ASSERTION_TYPE,
                        "client_assertion",
                        assertion(tokenEndpoint)),
                tokenRequest -> tokenRequest.header("DPoP", proof("POST", tokenEndpoint, Map.of())));
        URI target = withoutQuery(request.build().uri());
        String tokenHash =
                BASE64URL.encodeToString(Sha256.of(token.getBytes(UTF_8)).bytes());
        request.header("Authorization", "DPoP " + token);
        request.header("DPoP", proof(method, target, Map.of("ath", tokenHash)));
    }

    private String assertion(URI tokenEndpoint) {
        long now = Instant.now().getEpochSecond();
        return jwt(
                Map.of("alg", "ES256", "typ", "JWT"),
                Map.of(
                        "iss", member.value(),
                        "sub", member.value(),
                        "aud", tokenEndpoint.toString(),
                        "iat", now,
                        "exp", now + ASSERTION_SECONDS,
                        "jti", UUID.randomUUID().toString()));
    }

    private String proof(String method, URI target, Map<String, Object> more) {
        Map<String, Object> claims = new TreeMap<>(more);
        claims.put("htm", method);
        claims.put("htu", target.toString());
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        return jwt(Map.of("alg", "ES256", "typ", "dpop+jwt", "jwk", jwk), claims);
    }

    private String jwt(Map<String, Object> header, Map<String, Object> claims) {
        try {
            return CompactJws.sign(header, claims, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the member's key cannot sign", e);
        }
    }

    private static URI withoutQuery(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? uri : URI.create(text.substring(0, query));
    }

    private static String coordinate(BigInteger value) {
        return BASE64URL.encodeToString(BigIntegers.asUnsignedByteArray(COORDINATE, value));
    }
}
