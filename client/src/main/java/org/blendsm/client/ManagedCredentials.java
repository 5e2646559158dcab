package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.Map;
import org.blendsm.model.MemberId;

/** A caller whose key is in identity-service's custody: its client secret is traded for short access tokens. */
public final class ManagedCredentials implements Door.Credentials {
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

    @Override
    public String toString() {
        return "ManagedCredentials[" + member + "]";
    }
}
