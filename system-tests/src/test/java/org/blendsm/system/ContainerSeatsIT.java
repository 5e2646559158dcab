package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Which nodes Compose starts after seats have come and gone: {@code seats.yml}, as the network's scripts write it. */
class ContainerSeatsIT {
    private static final Path NETWORK =
            Path.of("../fabric-network").toAbsolutePath().normalize();
    /** The scripts' own words, with a Compose that does nothing. */
    private static final String SCRIPT =
            "set -euo pipefail; network=$1; compose=(true); command=add-validator NETWORK_ORG=auditor NETWORK_NAME=auditor2; "
                    + "source " + NETWORK + "/scripts/container-seats.sh; ";

    @TempDir
    private Path scratch;

    private Path seats;

    @BeforeEach
    void network() throws IOException {
        Files.copy(NETWORK.resolve("compose.yml"), scratch.resolve("compose.yml"));
        seats = scratch.resolve("seats.yml");
    }

    @Test
    void an_expelled_node_of_a_first_seat_has_no_container_any_more() throws Exception {
        run("forget_node orderer.auditor; forget_node orderer.auditor");
        assertThat(nodes()).containsOnlyKeys("orderer.auditor");
        assertThat(nodes().get("orderer.auditor")).isEqualTo(Map.of("deploy", Map.of("replicas", 0)));
    }

    @Test
    void a_further_seats_nodes_stand_there_until_they_are_expelled() throws Exception {
        run("write_seat; write_seat; forget_node peer.auditor");
        assertThat(nodes()).containsOnlyKeys("orderer.auditor2", "peer.auditor2", "peer.auditor");
        run("forget_node orderer.auditor2");
        assertThat(nodes()).containsOnlyKeys("peer.auditor2", "peer.auditor");
    }

    /** Compose 1.29 reads no file whose services are empty, and then no command works. */
    @Test
    void no_file_is_left_where_no_node_is() throws Exception {
        run("write_seat; forget_node orderer.auditor2; forget_node peer.auditor2");
        assertThat(seats).doesNotExist();
    }

    private void run(String words) throws IOException, InterruptedException {
        Path said = scratch.resolve("said.txt");
        Process bash = new ProcessBuilder("bash", "-c", SCRIPT + words, "bash", scratch.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(bash.exitValue()).as(Files.readString(said)).isZero();
    }

    @SuppressWarnings("unchecked") // A Compose file's services are a map of maps
    private Map<String, Map<String, Object>> nodes() throws IOException {
        try (Reader file = Files.newBufferedReader(seats)) {
            Map<String, Object> compose = new Yaml().load(file);
            return (Map<String, Map<String, Object>>) Objects.requireNonNull(compose.get("services"));
        }
    }
}
