package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.testing.FreePorts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.ContainerState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The deployment in containers, all of it, on the real network: brought up as {@code docs/operations.md} says, sold on
 * from outside through its published ports, taken down. Where a Docker engine, Compose 2 and the images are.
 */
class ContainersScenarioIT {
    private static final List<String> FILES =
            List.of("docker-compose.yml", "fabric-network/compose.yml", "docker-compose.peer.yml");
    private static final Duration OPENING = Duration.ofMinutes(5);
    private static final int MESSAGES = 60;
    private static final int PRICE = 7;
    private static final int PORTS = 5;

    @TempDir
    static Path scratch;

    private static @Nullable ComposeContainer started;
    private static List<String> services = List.of();

    @BeforeAll
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    static void up() throws IOException, InterruptedException {
        Docker docker = new Docker(scratch, FILES);
        docker.assumeDeployable();
        services = docker.services();
        int port = FreePorts.block(PORTS);
        ComposeContainer deployment = new ComposeContainer(docker.files())
                .withPull(false)
                .withEnv(Map.of(
                        "BLENDSM_PORT", "" + port,
                        "BLENDSM_DOOR", "http://127.0.0.1:" + port,
                        "BLENDSM_MQTT_PORT", "" + (port + 1),
                        "BLENDSM_MQTT", "127.0.0.1:" + (port + 1),
                        "BLENDSM_PEER_PORT", "" + (port + 2),
                        "BLENDSM_PEER", "127.0.0.1:" + (port + 2),
                        "PROVIDER_PEER_PORT", "" + (port + 3),
                        "CONSUMER_PEER_PORT", "" + (port + 4)));
        started = deployment;
        deployment.start();
        await().atMost(OPENING)
                .until(() -> inspect("opening").getState().getStatus(), status -> Objects.equals(status, "exited"));
    }

    @AfterAll
    static void down() {
        if (started != null) {
            started.stop();
        }
    }

    private static ContainerState container(String service) {
        return Objects.requireNonNull(started)
                .getContainerByServiceName(service)
                .orElseThrow();
    }

    private static InspectContainerResponse inspect(String service) {
        return container(service).getCurrentContainerInfo();
    }

    @Test
    void a_sale_goes_through_the_published_ports() throws Exception {
        Path operator = Files.createDirectory(scratch.resolve("operator"));
        for (String file : List.of("key.pem", "cert.pem", "pool.json", "console.json", "tls-root.pem")) {
            container("opening")
                    .copyFileFromContainer(
                            "/var/lib/blendsm/operator/" + file,
                            operator.resolve(file).toString());
        }
        CommandLine.Finished demo = CommandLine.run(
                scratch,
                "demo",
                "--json",
                "--operator",
                operator.toString(),
                "--messages=" + MESSAGES,
                "--price=" + PRICE);
        assertThat(demo.status()).as(demo.err()).isZero();
        JsonNode outcome = JsonMapper.shared().readTree(demo.lastLine());
        assertThat(outcome.path("delivered").asInt()).isEqualTo(MESSAGES);
        assertThat(outcome.path("paid").asLong() + outcome.path("fee").asLong()).isEqualTo((long) MESSAGES * PRICE);
        assertThat(outcome.path("supplyBalanced").asBoolean()).isTrue();
        assertThat(outcome.path("receiptVerified").asBoolean()).isTrue();
    }

    @Test
    void every_part_runs_or_has_done_its_work_as_nobody_special_on_a_read_only_root() {
        assertThat(services).hasSizeGreaterThan(25).allSatisfy(service -> {
            InspectContainerResponse part = inspect(service);
            assertThat(part.getHostConfig().getReadonlyRootfs()).isTrue();
            assertThat(part.getConfig().getUser()).isEqualTo("10001:10001");
            assertThat(Boolean.TRUE.equals(part.getState().getRunning())
                            || Objects.equals(part.getState().getExitCodeLong(), 0L))
                    .as("%s: %s", service, part.getState())
                    .isTrue();
        });
    }
}
