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
import org.blendsm.system.FreePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service that runs twice: another process on the same schema, under the same certificate. */
@ExtendWith(RunningMarketplace.Extension.class)
class ReplicasScenarioIT {
    private static final String SERVICE = "access-control-service";
    private static final String OPERATION = "/api/v1/capabilities";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ROUNDS = 8;

    private final Scene scene;
    private final URI first;
    private final URI second = URI.create("http://127.0.0.1:" + FreePorts.block(1));

    private Process replica;

    ReplicasScenarioIT(Scene scene) {
        this.scene = scene;
        this.first = scene.marketplace.service(SERVICE);
    }

    @BeforeEach
    void start(@TempDir Path scratch) throws IOException {
        Path log = scratch.resolve("replica.log");
        replica = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AccessControlService.class.getName(),
                        "--spring.config.additional-location=file:"
                                + scene.marketplace.data().resolve("services").resolve(SERVICE) + "/",
                        "--server.port=" + second.getPort())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(PATIENCE).until(() -> !replica.isAlive() || ready());
        assertThat(replica.isAlive()).as(Files.readString(log)).isTrue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        replica.destroy();
        assertThat(replica.waitFor(PATIENCE)).isTrue();
    }

    @Test
    void one_key_sent_to_both_at_once_has_one_effect_and_one_answer_and_takes_no_other_body() {
        Map<String, Object> right = Bodies.right(scene.buyer.address(), scene.product);
        Map<String, Object> another = new TreeMap<>(right);
        another.put("duration", "PT25H");
        try (EventFollower ledger = EventFollower.from("", scene.marketplace.gateway(), scene.seller.token())) {
            await().atMost(PATIENCE).until(() -> !ledger.ids().isEmpty());
            for (int round = 0; round < ROUNDS; round++) {
                String key = UUID.randomUUID().toString();
                List<Wire.Answer> answers = Stream.of(first, second, first, second)
                        .map(replica -> issue(replica, key, right))
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
                    Wire.Answer refused = issue(replica, key, another).send();
                    assertThat(refused.code()).as(refused.toString()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
                }
            }
            ledger.awaitPosition(EventFollower.end(scene.marketplace.gateway(), scene.seller.token()));
            assertThat(ledger.events())
                    .filteredOn(event -> event.path("type").asString().startsWith("org.blendsm.access."))
                    .as("rights on the ledger")
                    .hasSize(ROUNDS);
        }
    }

    private Wire.Request issue(URI replica, String key, Map<String, Object> right) {
        return Wire.Request.of("POST", replica.resolve(OPERATION))
                .bearing(scene.seller.token())
                .with("Idempotency-Key", key)
                .json(right);
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
