package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.springframework.test.context.DynamicPropertyRegistry;

/** A pool of services: each a real HTTP server on a free port that answers with its own name. */
final class Pool {
    static final MemberId MEMBER = new MemberId("a".repeat(40));

    private final Map<String, WireMockServer> services = new TreeMap<>();
    private final ECKey issuerKey = newKey();

    Pool(String... names) {
        for (String name : names) {
            WireMockServer server = new WireMockServer(
                    WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
            server.start();
            services.put(name, server);
        }
        reset();
    }

    /** Everybody answers again, and nobody was asked anything yet. */
    void reset() {
        services.forEach((name, server) -> {
            server.resetAll();
            server.stubFor(any(anyUrl()).atPriority(10).willReturn(ok(name)));
        });
        service("identity-service")
                .stubFor(get("/oauth2/jwks").willReturn(okJson(new JWKSet(issuerKey.toPublicJWK()).toString())));
    }

    WireMockServer service(String name) {
        return Objects.requireNonNull(services.get(name), name);
    }

    void register(DynamicPropertyRegistry properties) {
        properties.add("blendsm.identity-url", this::issuer);
        services.forEach(
                (name, server) -> properties.add("blendsm.gateway.services." + name + ".url", () -> url(server)));
    }

    String issuer() {
        return url(service("identity-service"));
    }

    /** A token of the pool's own identity-service that is good now. */
    String token() {
        return token(MEMBER, UnaryOperator.identity());
    }

    String token(MemberId member, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return token(issuerKey, member, claims);
    }

    /** Signed by a stranger under the pool's own key id. */
    String forgedToken() {
        return token(new ECKey.Builder(newKey()).keyID(issuerKey.getKeyID()).build(), MEMBER, UnaryOperator.identity());
    }

    private String token(ECKey key, MemberId member, UnaryOperator<JWTClaimsSet.Builder> claims) {
        Instant now = Instant.now();
        JWTClaimsSet set = claims.apply(new JWTClaimsSet.Builder()
                        .issuer(issuer())
                        .subject(member.value())
                        .audience(issuer() + "/rating-service")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300))))
                .build();
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    set);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An address where nobody listens. */
    static URI nobody() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String url(WireMockServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
