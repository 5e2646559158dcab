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
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.blendsm.fabric.http.WholeAnswer;

/**
 * Gets access tokens from the token endpoint of the caller's own pool and keeps them until shortly before they end: one
 * for each pool that the caller goes to, which is good there and nowhere else.
 */
final class AccessTokens {
    private static final String PATH = "/oauth2/token";
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final int OK = 200;

    private final Map<URI, Kept> kept = new HashMap<>();

    private record Kept(String token, Instant ends) {}

    record Answer(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("expires_in") long expiresIn) {}

    static URI endpoint(URI home) {
        return home.resolve(PATH);
    }

    /**
     * @param home the gateway of the caller's own pool
     * @param pool the gateway of the one that the token is for
     * @param form what a token request says; made only when one is asked for, for it may hold a signature
     * @param prove puts on the token request what shows that it is the client's
     */
    synchronized String token(
            HttpClient http,
            URI home,
            URI pool,
            Supplier<Map<String, String>> form,
            Consumer<HttpRequest.Builder> prove)
            throws IOException, InterruptedException {
        Kept present = kept.get(pool);
        if (present == null || Instant.now().isAfter(present.ends())) {
            Map<String, String> said = form.get();
            present = ask(http, home, pool.equals(home) ? said : with("resource", pool.toString(), said), prove);
            kept.put(pool, present);
        }
        return present.token();
    }

    private static Kept ask(HttpClient http, URI home, Map<String, String> form, Consumer<HttpRequest.Builder> prove)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint(home))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encode(form)));
        prove.accept(request);
        HttpResponse<byte[]> response = WholeAnswer.to(http, request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != OK) {
            throw Door.problem(response);
        }
        Answer answer = Door.read(new String(response.body(), UTF_8), Answer.class);
        return new Kept(
                answer.accessToken(),
                Instant.now().plusSeconds(answer.expiresIn()).minus(MARGIN));
    }

    private static Map<String, String> with(String name, String value, Map<String, String> form) {
        Map<String, String> more = new TreeMap<>(form);
        more.put(name, value);
        return more;
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(e -> URLEncoder.encode(e.getKey(), UTF_8) + "=" + URLEncoder.encode(e.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
