package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.blendsm.fabric.TransactionCost;
import org.blendsm.fabric.http.WholeAnswer;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.ledger.CanonicalJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The marketplace's REST API through a gateway, as one caller: records go in and come out, a refusal is an exception.
 * Each call throws {@link ProblemException} where the answer is an error, with the code that the API documents; where
 * the gateway cannot be reached ({@code UNREACHABLE}), or the thread is interrupted ({@code INTERRUPTED}).
 */
public final class Door {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLAIN = "http";
    private static final int FIRST_ERROR = 400;
    private static final JsonMapper JSON = CanonicalJson.strict(JsonMapper.builder())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final URI home;
    private final URI base;
    private final HttpClient http;
    private final Credentials credentials;
    private final Consumer<TransactionCost> costs;

    /** @param base the gateway's address, such as {@code http://127.0.0.1:8080} */
    public Door(URI base, Credentials credentials) {
        this(base, base, credentials, _ -> {});
    }

    private Door(URI home, URI base, Credentials credentials, Consumer<TransactionCost> costs) {
        this.home = home;
        this.base = base;
        this.credentials = credentials;
        this.costs = costs;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        if (!PLAIN.equals(base.getScheme())) {
            Authorities.named().ifPresent(trust -> client.sslContext(Authorities.tls(trust)));
        }
        this.http = client.build();
    }

    /** What a request carries to say who sends it. */
    @FunctionalInterface
    public interface Credentials {
        Credentials NONE = (_, _, _, _, _) -> {};

        /**
         * Puts the caller's token, and what proves that it is the caller's, on a request.
         *
         * @param home the gateway of the caller's own pool, which issues its tokens
         * @param pool the gateway that the request goes to, and whose pool alone may believe the token
         */
        void authorize(HttpClient http, URI home, URI pool, String method, HttpRequest.Builder request)
                throws IOException, InterruptedException;
    }

    /**
     * The same caller at another pool's gateway, with tokens that its own pool issues, which alone may speak for it,
     * and that are good at the other pool alone.
     *
     * @param other the address under which that pool stands in the ledger's node record
     */
    public Door at(URI other) {
        return new Door(home, other, credentials, costs);
    }

    /**
     * The same caller, who is told of each transaction that its calls put on the ledger, before they answer or are
     * refused.
     */
    public Door telling(Consumer<TransactionCost> reader) {
        return new Door(home, base, credentials, reader);
    }

    /** The same caller at its own pool. */
    Door home() {
        return base.equals(home) ? this : at(home);
    }

    /**
     * Reads what is behind a path.
     *
     * @throws ProblemException as the class says
     */
    public <T> T get(String path, Class<T> type) {
        return get(path, (Type) type);
    }

    /**
     * The same where the type has parameters.
     *
     * @throws ProblemException as the class says
     */
    public <T> T get(String path, Type type) {
        return get(path, type, Map.of());
    }

    /**
     * @param headers more than the caller's credentials, such as an application's secret
     * @throws ProblemException as the class says
     */
    public <T> T get(String path, Type type, Map<String, String> headers) {
        return read(text("GET", path, HttpRequest.BodyPublishers.noBody(), headers), type);
    }

    /**
     * The text behind a path.
     *
     * @throws ProblemException as the class says
     */
    public String text(String path) {
        return text("GET", path, HttpRequest.BodyPublishers.noBody(), Map.of());
    }

    /**
     * The bytes behind a path that is not JSON.
     *
     * @throws ProblemException as the class says
     */
    public byte[] bytes(String path) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), Map.of()).body();
    }

    /**
     * Asks for a change; asked again, it may be made again.
     *
     * @param body a record, which goes as JSON
     * @throws ProblemException as the class says
     */
    public <T> T post(String path, Object body, Class<T> type) {
        return post(path, body, Optional.empty(), type);
    }

    /**
     * @param key makes asking twice have one effect
     * @throws ProblemException as the class says
     */
    public <T> T post(String path, Object body, Optional<IdempotencyKey> key, Class<T> type) {
        Map<String, String> headers =
                key.map(k -> Map.of(IdempotencyKey.HEADER, k.value())).orElseGet(Map::of);
        return read(text("POST", path, json(body), headers), type);
    }

    /**
     * Puts a record in the place of what is behind a path.
     *
     * @throws ProblemException as the class says
     */
    public <T> T put(String path, Object body, Class<T> type) {
        return read(text("PUT", path, json(body), Map.of()), type);
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    }

    private String text(String method, String path, HttpRequest.BodyPublisher body, Map<String, String> headers) {
        return new String(send(method, path, body, headers).body(), UTF_8);
    }

    private HttpResponse<byte[]> send(
            String method, String path, HttpRequest.BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body);
        headers.forEach(request::header);
        try {
            credentials.authorize(http, home, base, method, request);
            HttpResponse<byte[]> response =
                    WholeAnswer.to(http, request.build(), HttpResponse.BodyHandlers.ofByteArray());
            TransactionCost.read(response.headers().allValues(TransactionCost.HEADER))
                    .forEach(costs);
            if (response.statusCode() >= FIRST_ERROR) {
                throw problem(response);
            }
            return response;
        } catch (IOException e) {
            throw new ProblemException(
                    "UNREACHABLE",
                    0,
                    "cannot reach " + base + (e.getMessage() == null ? "" : ": " + e.getMessage())
                            + Authorities.advice(e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException("INTERRUPTED", 0, "interrupted", e);
        }
    }

    static ProblemException problem(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        try {
            JsonNode problem = JSON.readTree(response.body());
            return new ProblemException(
                    problem.path("code").asString("HTTP_" + status),
                    status,
                    problem.path("detail").asString(problem.path("error").asString("")),
                    null);
        } catch (JacksonException e) {
            return new ProblemException("HTTP_" + status, status, new String(response.body(), UTF_8), e);
        }
    }

    static <T> T read(String json, Type type) {
        return JSON.readValue(json, JSON.constructType(type));
    }
}
