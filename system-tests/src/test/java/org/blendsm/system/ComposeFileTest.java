package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The deployment in containers: what it promises, and that Compose reads it. */
class ComposeFileTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String POOL = "docker-compose.yml";
    private static final String NETWORK = "fabric-network/compose.yml";
    private static final String POOLS = "docker-compose.pools.yml";
    private static final String EMBEDDED = "fabric-network/embedded/compose.yml";
    /** Every set of files that the documents name. */
    private static final List<List<String>> DEPLOYMENTS = List.of(
            List.of(POOL, NETWORK),
            List.of(POOL, NETWORK, POOLS),
            List.of(POOL, NETWORK, "fabric-network/compose.small.yml", "docker-compose.peer.yml"),
            List.of(NETWORK),
            List.of(POOL, EMBEDDED, "fabric-network/embedded/compose.peer.yml"));

    private static final Set<String> OUTWARD = Set.of("gateway-service", "pubsub-payment-service");
    private static final List<String> ORGANISATIONS = List.of("operator", "provider", "consumer", "auditor");

    @TempDir
    private Path scratch;

    @Test
    void every_service_has_a_container_of_its_own() throws IOException {
        try (Stream<Path> rooms = Files.list(HOME)) {
            List<String> services = rooms.map(room -> room.getFileName().toString())
                    .filter(name -> name.endsWith("-service"))
                    .toList();
            assertThat(services).hasSize(7);
            assertThat(parts(POOL).keySet()).containsAll(services).contains("database");
        }
    }

    @Test
    void a_jvm_that_is_out_of_memory_ends_and_its_container_begins_anew() throws IOException {
        List<String> starts = new ArrayList<>();
        try (Stream<Path> rooms = Files.list(HOME)) {
            for (Path room : rooms.filter(room -> !room.endsWith("client")).toList()) {
                starts.addAll(javaStartsOf(room.resolve("Dockerfile")));
            }
        }
        starts.addAll(javaStartsOf(HOME.resolve("fabric-network/embedded/Dockerfile")));
        assertThat(starts).hasSize(9).allSatisfy(start -> assertThat(start).contains("-XX:+ExitOnOutOfMemoryError"));
    }

    private static List<String> javaStartsOf(Path dockerfile) throws IOException {
        if (Files.notExists(dockerfile)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(dockerfile)) {
            return lines.filter(line -> line.startsWith("ENTRYPOINT [\"java\"")).toList();
        }
    }

    @Test
    void every_organisation_has_an_authority_an_orderer_and_a_peer_from_official_images() throws IOException {
        Map<String, Map<String, Object>> parts = parts(NETWORK);
        for (String organisation : ORGANISATIONS) {
            assertThat(image(parts, "authority." + organisation)).startsWith("hyperledger/fabric-ca:");
            assertThat(image(parts, "orderer." + organisation)).startsWith("hyperledger/fabric-orderer:");
            assertThat(image(parts, "peer." + organisation)).startsWith("hyperledger/fabric-peer:");
        }
        assertThat(parts.keySet())
                .contains("chaincode.operator", "chaincode.provider", "chaincode.consumer")
                .doesNotContain("chaincode.auditor");
    }

    @Test
    void no_node_sees_a_folder_of_another_organisation() throws IOException {
        Map<String, Map<String, Object>> parts = parts(NETWORK);
        for (String organisation : ORGANISATIONS) {
            for (String kind : List.of("authority", "orderer", "peer")) {
                String node = kind + "." + organisation;
                assertThat(volumes(Objects.requireNonNull(parts.get(node))))
                        .as("volumes of %s", node)
                        .singleElement()
                        .asString()
                        .matches("network-" + organisation + "(-" + kind + ")?:/var/lib/blendsm/fabric/" + organisation
                                + "(/" + kind + ")?");
            }
        }
    }

    @Test
    void the_other_organisations_pools_have_the_parts_of_the_operators_and_no_volume_in_common() throws IOException {
        Map<String, Map<String, Object>> others = parts(POOLS);
        for (String organisation : List.of("provider", "consumer")) {
            parts(POOL)
                    .forEach((name, part) -> assertThat(others.containsKey(name + "." + organisation))
                            .as("%s of %s", name, organisation)
                            .isNotEqualTo(part.containsKey("profiles")));
        }
        others.forEach((name, part) -> {
            if (name.indexOf('.') > 0) {
                String organisation = name.substring(name.indexOf('.') + 1);
                assertThat(volumes(part))
                        .as("volumes of %s", name)
                        .allMatch(volume -> volume.startsWith(organisation + "-")
                                || volume.contains(":-" + organisation + "-no-tls}:"));
            }
        });
    }

    /**
     * Its key signs in its own containers only; what other pools ask of it comes there by volumes with nothing else.
     */
    @Test
    void no_container_of_another_organisations_pool_sees_the_operators_volume() throws IOException {
        Map<String, Map<String, Object>> others = parts(POOLS);
        assertThat(others.entrySet().stream()
                        .filter(part -> volumes(part.getValue()).anyMatch(volume -> volume.startsWith("operator:")))
                        .map(Map.Entry::getKey))
                .containsExactly("admission");
        List<String> requests = List.of("provider-request", "consumer-request");
        assertThat(volumes(Objects.requireNonNull(others.get("admission"))))
                .containsExactlyInAnyOrder(
                        "operator:/var/lib/blendsm/operator:ro",
                        "provider-request:/var/lib/blendsm/requests/provider:ro",
                        "consumer-request:/var/lib/blendsm/requests/consumer:ro");
        for (String request : requests) {
            assertThat(others.entrySet().stream()
                            .filter(part -> volumes(part.getValue()).anyMatch(v -> v.startsWith(request + ":")))
                            .map(Map.Entry::getKey))
                    .as("who sees %s", request)
                    .containsExactlyInAnyOrder("admission", "setup." + request.replace("-request", ""));
        }
    }

    /** Nobody is asked there, so each file is good for the pool whose containers write it, and for no other. */
    @Test
    void the_admission_takes_from_each_volume_the_request_of_its_own_pool_only() throws IOException {
        List<?> words = (List<?>) Objects.requireNonNull(
                Objects.requireNonNull(parts(POOLS).get("admission")).get("command"));
        assertThat(words.stream().map(Object::toString).filter(word -> word.endsWith("/request.json")))
                .containsExactly(
                        "provider:ProviderMSP=/var/lib/blendsm/requests/provider/request.json",
                        "consumer:ConsumerMSP=/var/lib/blendsm/requests/consumer/request.json");
    }

    /** Who is waited for on the ledger does not wait, by Compose, for who asks: that would be a circle. */
    @Test
    void the_admission_waits_for_no_part_of_the_pools_that_it_admits() throws IOException {
        Map<?, ?> waits = (Map<?, ?>) Objects.requireNonNull(
                Objects.requireNonNull(parts(POOLS).get("admission")).get("depends_on"));
        assertThat(waits.keySet()).singleElement().isEqualTo("opening");
    }

    @Test
    void who_waits_for_the_ledger_finds_it_in_each_of_the_two_files() throws IOException {
        assertThat(parts(POOL)).doesNotContainKey("ledger");
        for (String ledger : List.of(NETWORK, EMBEDDED)) {
            assertThat(parts(ledger).get("ledger")).as(ledger).containsKey("healthcheck");
        }
    }

    @Test
    void only_the_door_and_the_broker_are_reached_from_outside() throws IOException {
        assertThat(parts(NETWORK).values()).noneMatch(part -> part.containsKey("ports"));
        parts(POOL).forEach((name, part) -> {
            if (part.containsKey("profiles")) {
                return;
            }
            assertThat(part.containsKey("ports")).as("ports of %s", name).isEqualTo(OUTWARD.contains(name));
            assertThat(part.get("networks"))
                    .as("networks of %s", name)
                    .isEqualTo(OUTWARD.contains(name) ? List.of("inner", "outer") : List.of("inner"));
        });
    }

    @Test
    void what_is_published_is_so_on_the_loopback_address_unless_told() throws IOException {
        for (Map<String, Object> part : all()) {
            for (Object port : (List<?>) part.getOrDefault("ports", List.of())) {
                assertThat(port.toString()).startsWith("${BLENDSM_BIND:-127.0.0.1}:");
            }
        }
    }

    @Test
    void every_part_is_read_only_and_without_privileges() throws IOException {
        assertThat(all()).hasSizeGreaterThan(45);
        for (Map<String, Object> part : all()) {
            assertThat(part).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
            assertThat(part).as("can be scaled").doesNotContainKey("container_name");
            if (part.get("image") instanceof String image && image.startsWith("hyperledger/")) {
                assertThat(part).containsEntry("user", "10001:10001");
            }
        }
    }

    @Test
    void no_secret_stands_in_the_file() throws IOException {
        for (Map<String, Object> part : all()) {
            if (part.get("environment") instanceof Map<?, ?> environment) {
                environment.forEach((key, value) -> {
                    if (key.toString().matches(".*(PASSWORD|SECRET|KEY|TOKEN).*")) {
                        assertThat(key + "=" + value).matches(".*_FILE=.*|.*=/var/lib/blendsm/.*");
                    }
                });
            }
        }
    }

    @Test
    void each_service_sees_its_own_settings_and_no_others() throws IOException {
        parts(POOL).forEach((name, part) -> {
            if (name.endsWith("-service")) {
                assertThat(volumes(part).filter(volume -> volume.contains("/services/")))
                        .as("settings of %s", name)
                        .singleElement()
                        .asString()
                        .endsWith("/services/" + name + ":ro");
            }
        });
    }

    @Test
    void nobody_but_gateway_and_broker_sees_the_key_under_which_they_speak_tls() throws IOException {
        for (String file : List.of(POOL, POOLS)) {
            parts(file)
                    .forEach((name, part) -> assertThat(
                                    volumes(part).anyMatch(volume -> volume.endsWith("no-tls}:/etc/blendsm/tls:ro")))
                            .as("%s in %s", name, file)
                            .isEqualTo(name.matches("(gateway|pubsub-payment)-service(\\..*)?")));
        }
    }

    /** They read these from the settings when they start: an unchanged container would go on with the old ones. */
    @Test
    void a_change_of_the_doors_or_the_brokers_address_makes_every_service_anew() throws IOException {
        for (String file : List.of(POOL, POOLS)) {
            Map<String, Map<String, Object>> parts = parts(file);
            parts.keySet().stream()
                    .filter(name -> name.matches("[a-z-]+-service(\\..*)?"))
                    .forEach(name -> {
                        String setup = "setup" + name.replaceFirst("^[a-z-]+", "");
                        for (String address : List.of("BLENDSM_DOOR", "BLENDSM_MQTT", "BLENDSM_TLS")) {
                            assertThat(environment(parts, name).get(address))
                                    .as("%s of %s", address, name)
                                    .isNotNull()
                                    .isEqualTo(environment(parts, setup).get(address));
                        }
                    });
        }
    }

    /** An empty volume takes the owner of the folder that it covers, also where Compose 2 only makes the container. */
    @Test
    void a_volume_that_one_of_our_images_writes_takes_its_owner_from_no_folder_of_another_image() throws IOException {
        for (String file : List.of(POOL, POOLS)) {
            Set<String> written = parts(file).values().stream()
                    .filter(part -> String.valueOf(part.get("image")).startsWith("blendsm/"))
                    .flatMap(ComposeFileTest::volumes)
                    .map(volume -> volume.substring(0, volume.indexOf(':')))
                    .collect(Collectors.toSet());
            List<String> covering = parts(file).values().stream()
                    .filter(part -> !String.valueOf(part.get("image")).startsWith("blendsm/"))
                    .flatMap(ComposeFileTest::volumes)
                    .filter(volume -> written.contains(volume.substring(0, volume.indexOf(':'))))
                    .filter(volume -> !volume.contains(":/var/lib/blendsm/"))
                    .toList();
            assertThat(covering).as(file).isNotEmpty().allMatch(volume -> volume.endsWith(",nocopy"));
        }
    }

    @Test
    void images_are_built_from_the_base_that_is_asked_for_and_run_as_nobody_special() throws IOException {
        for (Map<String, Object> part : all()) {
            if (part.get("build") instanceof Map<?, ?> build) {
                Path dockerfile =
                        HOME.resolve(String.valueOf(build.get("context"))).resolve("Dockerfile");
                assertThat(Files.readString(dockerfile))
                        .as("%s", dockerfile)
                        .contains("ARG BASE=", "FROM ${BASE}", "\nUSER 10001:10001\n");
            }
        }
    }

    @Test
    void what_watches_is_started_only_where_it_is_asked_for() throws IOException {
        Map<String, Map<String, Object>> parts = parts(POOL);
        for (String name : List.of("observer", "prometheus", "grafana")) {
            assertThat(parts.get(name)).as(name).containsEntry("profiles", List.of("observability"));
        }
        assertThat(image(parts, "prometheus")).startsWith("prom/prometheus:");
        assertThat(image(parts, "grafana")).startsWith("grafana/grafana:");
    }

    @Test
    void compose_reads_it() throws IOException, InterruptedException {
        int readers = 0;
        for (List<String> compose : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            if (run(scratch.resolve("version.txt"), compose, "version") == 0) {
                readers++;
                for (List<String> deployment : DEPLOYMENTS) {
                    Path said = scratch.resolve("config.txt");
                    assertThat(run(said, compose, config(deployment)))
                            .as("%s config of %s: %s", String.join(" ", compose), deployment, Files.readString(said))
                            .isZero();
                }
            }
        }
        if (readers == 0) {
            abort("SKIPPED: neither 'docker compose' nor 'docker-compose' is on this machine");
        }
    }

    private static String[] config(List<String> files) {
        List<String> words = new ArrayList<>(List.of("--project-directory", HOME.toString()));
        files.forEach(file -> words.addAll(List.of("-f", HOME.resolve(file).toString())));
        words.addAll(List.of("--profile", "observability", "config", "-q"));
        return words.toArray(String[]::new);
    }

    private static String image(Map<String, Map<String, Object>> parts, String name) {
        return String.valueOf(Objects.requireNonNull(parts.get(name), name).get("image"));
    }

    private static Map<?, ?> environment(Map<String, Map<String, Object>> parts, String name) {
        return (Map<?, ?>) Objects.requireNonNull(parts.get(name), name).getOrDefault("environment", Map.of());
    }

    private static Stream<String> volumes(Map<String, Object> part) {
        return ((List<?>) part.getOrDefault("volumes", List.of())).stream().map(String::valueOf);
    }

    /** Every part of the two deployments. */
    private static List<Map<String, Object>> all() throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (String file : List.of(POOL, POOLS, NETWORK, EMBEDDED)) {
            all.addAll(parts(file).values());
        }
        return all;
    }

    @SuppressWarnings("unchecked") // A Compose file's services are a map of maps
    private static Map<String, Map<String, Object>> parts(String name) throws IOException {
        try (Reader file = Files.newBufferedReader(HOME.resolve(name))) {
            Map<String, Object> compose = new Yaml().load(file);
            return (Map<String, Map<String, Object>>) Objects.requireNonNull(compose.get("services"));
        }
    }

    /** Where the program is not there: something that is not 0. */
    private static int run(Path output, List<String> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        if (Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .noneMatch(
                        folder -> Path.of(folder, program.getFirst()).toFile().canExecute())) {
            return 127;
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end within a minute");
        }
        return process.exitValue();
    }
}
