package org.blendsm.system.marketplace;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who follows the ledger's events over HTTP, on a thread of its own, and remembers what was told. */
final class EventFollower implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final InputStream stream;
    private final Thread thread;
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<JsonNode> problems = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    private EventFollower(InputStream stream) {
        this.stream = stream;
        this.thread = Thread.ofVirtual().start(this::read);
    }

    /** @param position to go on from; empty for what happens from now on */
    static EventFollower from(String position, URI door, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(door.resolve("/api/v1/events"))
                .header("Authorization", "Bearer " + token)
                .timeout(PATIENCE);
        if (!position.isEmpty()) {
            request.header("Last-Event-ID", position);
        }
        try {
            HttpResponse<InputStream> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError(
                        response + " " + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
            }
            return new EventFollower(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The position after all that has happened. */
    static String end(URI door, String token) {
        try (EventFollower now = from("", door, token)) {
            await().atMost(PATIENCE).until(() -> !now.ids.isEmpty());
            return now.ids.getFirst();
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            boolean problem = false;
            String id = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.isEmpty() && !id.isEmpty()) {
                    // whoever waits for a position finds what happened there
                    ids.add(id);
                    id = "";
                } else if (line.startsWith("data: ")) {
                    (problem ? problems : events).add(JsonMapper.shared().readTree(line.substring(6)));
                }
                problem = line.equals("event: problem") || problem && !line.isEmpty();
            }
        } catch (IOException closed) {
            // as it ends when nobody reads any more
        } finally {
            ended = true;
        }
    }

    /** Each with the id of the CloudEvent in it; the first is where it began. */
    List<String> ids() {
        return ids;
    }

    List<JsonNode> events() {
        return events;
    }

    void awaitPosition(String position) {
        await().atMost(PATIENCE).until(() -> ids.contains(position));
    }

    /** Waits until something was told in which the id stands. */
    void awaitEventOf(String id) {
        await().atMost(PATIENCE)
                .until(() -> events.stream().anyMatch(event -> event.toString().contains(id)));
    }

    /** Waits until the service ends it, and says why it did. */
    List<String> awaitEnd() {
        await().atMost(PATIENCE).until(() -> ended);
        return problems.stream().map(problem -> problem.path("code").asString()).toList();
    }

    @Override
    public void close() {
        try {
            stream.close();
            thread.join(PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
