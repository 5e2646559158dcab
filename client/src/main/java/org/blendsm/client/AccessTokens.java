package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.blendsm.fabric.http.WholeAnswer;
import org.jspecify.annotations.Nullable;

/** Gets an access token from the gateway's token endpoint and keeps it until shortly before it ends. */
final class AccessTokens {
    private static final String PATH = "/oauth2/token";
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final int OK = 200;

    private @Nullable String token;
    private Instant ends = Instant.MIN;

    record Answer(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("expires_in") long expiresIn) {}

    static URI endpoint(URI gateway) {
        return gateway.resolve(PATH);
    }

    /** @param prove puts on the token request what shows that it is the client's */
    synchronized String token(
            HttpClient http, URI gateway, Map<String, String> form, Consumer<HttpRequest.Builder> prove)
            throws IOException, InterruptedException {
        if (token == null || Instant.now().isAfter(ends)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(endpoint(gateway))
                    .timeout(Duration.ofSeconds(20))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(encode(form)));
            prove.accept(request);
            HttpResponse<byte[]> response =
                    WholeAnswer.to(http, request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != OK) {
                throw Door.problem(response);
            }
            Answer answer = Door.read(new String(response.body(), UTF_8), Answer.class);
            token = answer.accessToken();
            ends = Instant.now().plusSeconds(answer.expiresIn()).minus(MARGIN);
        }
        return token;
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(e -> URLEncoder.encode(e.getKey(), UTF_8) + "=" + URLEncoder.encode(e.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
