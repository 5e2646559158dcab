package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.blendsm.access.AccessControlService;
import org.blendsm.fabric.testing.FreePorts;
import org.blendsm.model.Sha256;
import org.blendsm.privacy.PrivacyService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A service that runs twice: another process on the same schema and folders, under the same certificate. */
@ExtendWith(RunningMarketplace.Extension.class)
class ReplicasScenarioIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ROUNDS = 8;

    private final Scene scene;
    private final URI second = URI.create("http://127.0.0.1:" + FreePorts.block(1));

    @TempDir
    private Path scratch;

    private @Nullable Process replica;

    /** What a seller writes with a key of its own choice. */
    private enum Write {
        RIGHT(
                "access-control-service",
                AccessControlService.class,
                "/api/v1/capabilities",
                "org.blendsm.access.",
                "duration",
                "PT25H"),
        RECORD(
                "privacy-service",
                PrivacyService.class,
                "/api/v1/sealed-records",
                "org.blendsm.privacy.",
                "plaintext",
                Sha256.of(new byte[1]).value());

        private final String service;
        private final Class<?> program;
        private final String path;
        private final String events;
        private final String field;
        private final String otherValue;

        Write(String service, Class<?> program, String path, String events, String field, String otherValue) {
            this.service = service;
            this.program = program;
            this.path = path;
            this.events = events;
            this.field = field;
            this.otherValue = otherValue;
        }

        Map<String, Object> body(Scene scene) {
            return switch (this) {
                case RIGHT -> Bodies.right(scene.buyer.address(), scene.product);
                case RECORD -> Bodies.sealed(scene.product, Scene.SEALED);
            };
        }

        Map<String, Object> anotherBody(Scene scene) {
            Map<String, Object> another = new TreeMap<>(body(scene));
            another.put(field, otherValue);
            return another;
        }
    }

    ReplicasScenarioIT(Scene scene) {
        this.scene = scene;
    }

    private void start(Write write) throws IOException {
        Path log = scratch.resolve("replica.log");
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        write.program.getName(),
                        "--spring.config.additional-location=file:"
                                + scene.marketplace.data().resolve("services").resolve(write.service) + "/",
                        "--server.port=" + second.getPort())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        replica = started;
        await().atMost(PATIENCE).until(() -> !started.isAlive() || ready());
        assertThat(started.isAlive()).as(Files.readString(log)).isTrue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (replica != null) {
            replica.destroy();
            assertThat(replica.waitFor(PATIENCE)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_key_sent_to_both_at_once_has_one_effect_and_one_answer_and_takes_no_other_body(Write write)
            throws IOException {
        start(write);
        URI first = scene.marketplace.service(write.service);
        try (EventFollower ledger = EventFollower.from("", scene.marketplace.gateway(), scene.seller.token())) {
            await().atMost(PATIENCE).until(() -> !ledger.ids().isEmpty());
            for (int round = 0; round < ROUNDS; round++) {
                String key = UUID.randomUUID().toString();
                List<Wire.Answer> answers = Stream.of(first, second, first, second)
                        .map(replica -> request(write, replica, key, write.body(scene)))
                        .toList()
                        .parallelStream()
                        .map(Wire.Request::send)
                        .toList();
                assertThat(answers)
                        .allSatisfy(answer -> assertThat(answer.status())
                                .as(answer.toString())
                                .isEqualTo(201));
                assertThat(answers)
                        .extracting(Wire.Answer::json)
                        .containsOnly(answers.getFirst().json());
                for (URI replica : List.of(first, second)) {
                    Wire.Answer refused = request(write, replica, key, write.anotherBody(scene))
                            .send();
                    assertThat(refused.code()).as(refused.toString()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
                }
            }
            JsonNode last = Wire.Request.of("POST", scene.marketplace.gateway().resolve("/api/v1/products"))
                    .bearing(scene.seller.token())
                    .json(Bodies.product())
                    .send()
                    .orThrow();
            ledger.awaitEventOf(last.path("listing").path("id").asString());
            assertThat(ledger.events())
                    .filteredOn(event -> event.path("type").asString().startsWith(write.events))
                    .as("written to the ledger")
                    .hasSize(ROUNDS);
        }
    }

    private Wire.Request request(Write write, URI replica, String key, Map<String, Object> body) {
        return Wire.Request.of("POST", replica.resolve(write.path))
                .bearing(scene.seller.token())
                .with("Idempotency-Key", key)
                .json(body);
    }

    private boolean ready() {
        try {
            return Wire.Request.of("GET", second.resolve("/actuator/health/readiness"))
                            .send()
                            .status()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
