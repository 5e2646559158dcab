package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** HTTP as anybody can send it, right or wrong. */
final class Wire {
    static final String JSON = "application/json";
    static final String EVENTS = "text/event-stream";
    private static final int LARGEST_BEGINNING = 8_192;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    private Wire() {}

    /** A managed member's credentials at the token endpoint. */
    record Secret(String clientId, String clientSecret) {}

    /** A request that is not sent yet. */
    record Request(String method, URI uri, Map<String, String> headers, byte[] body) {
        static Request of(String method, URI uri) {
            return new Request(method, uri, Map.of(), new byte[0]);
        }

        Request with(String header, String value) {
            Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            more.putAll(headers);
            more.put(header, value);
            return new Request(method, uri, more, body);
        }

        Request bearing(String token) {
            return with("Authorization", "Bearer " + token);
        }

        Request json(Object value) {
            return with("Content-Type", JSON).body(JsonMapper.shared().writeValueAsBytes(value));
        }

        Request body(byte[] bytes) {
            return new Request(method, uri, headers, bytes);
        }

        Answer send() {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(PATIENCE)
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(request::header);
            try {
                HttpResponse<InputStream> response =
                        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                String type = response.headers().firstValue("Content-Type").orElse("");
                try (InputStream body = response.body()) {
                    byte[] bytes = type.startsWith(EVENTS) ? beginning(body) : body.readAllBytes();
                    String key =
                            response.headers().firstValue("Idempotency-Key").orElse("");
                    return new Answer(response.statusCode(), type, key, new String(bytes, UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(method + " " + uri, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** Of what never ends: whatever comes at once. */
    private static byte[] beginning(InputStream stream) throws IOException {
        byte[] first = new byte[LARGEST_BEGINNING];
        return Arrays.copyOf(first, Math.max(0, stream.read(first)));
    }

    /** @param key the Idempotency-Key that it tells, or nothing */
    record Answer(int status, String contentType, String key, String text) {
        JsonNode json() {
            try {
                return JsonMapper.shared().readTree(text);
            } catch (JacksonException e) {
                return MissingNode.getInstance();
            }
        }

        String code() {
            return json().path("code").asString("");
        }

        /** The answer of a call that has to succeed. */
        JsonNode orThrow() {
            if (status >= 400) {
                throw new IllegalStateException(this.toString());
            }
            return json();
        }
    }

    /** A token from the marketplace's own token endpoint. */
    static String token(URI gateway, Secret secret) {
        return tokenBy(gateway, secret, "grant_type=client_credentials");
    }

    /** The same for another pool. */
    static String token(URI gateway, Secret secret, String pool) {
        return tokenBy(gateway, secret, "grant_type=client_credentials&resource=" + URLEncoder.encode(pool, UTF_8));
    }

    private static String tokenBy(URI gateway, Secret secret, String form) {
        String basic =
                Base64.getEncoder().encodeToString((secret.clientId() + ":" + secret.clientSecret()).getBytes(UTF_8));
        return Request.of("POST", gateway.resolve("/oauth2/token"))
                .with("Authorization", "Basic " + basic)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .body(form.getBytes(UTF_8))
                .send()
                .orThrow()
                .path("access_token")
                .asString();
    }
}
