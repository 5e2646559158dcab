package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.FreePorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What {@code blendsm network} says where Fabric's programs are not, or are not asked: none of them is needed here. */
class NetworkCommandIT {
    private static final List<String> ALL = List.of(
            "fabric-ca-client",
            "peer",
            "configtxgen",
            "configtxlator",
            "osnadmin",
            "fabric-ca-server",
            "orderer",
            "setsid",
            "jq",
            "curl",
            "openssl");
    private static final int ROOM = 100;
    /** Where an instance's network begins, from the gateway's port on. */
    private static final int FIRST_OF_NETWORK = 12;

    private static final String WHERE_FROM = "https://hyperledger-fabric.readthedocs.io/en/latest/install.html";

    @TempDir
    private Path scratch;

    private BareMachine machine;

    @BeforeEach
    void bare() throws IOException {
        machine = BareMachine.in(scratch);
    }

    private CommandLine.Finished up(String... words) throws IOException, InterruptedException {
        return network(Stream.concat(
                        Stream.of("up", "--data", scratch.resolve("network").toString()), Arrays.stream(words))
                .toArray(String[]::new));
    }

    /** The script to which {@code blendsm network} hands its words, with the programs of {@link #bare} alone. */
    private CommandLine.Finished network(String... words) throws IOException, InterruptedException {
        return script(machine.environment(), words);
    }

    private CommandLine.Finished script(Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(CommandLine.HOME.resolve("fabric-network/network").toString()));
        command.addAll(List.of(words));
        return CommandLine.end(scratch, environment, command);
    }

    @Test
    void blendsm_hands_all_words_to_the_script_and_says_and_ends_with_what_that_does() throws Exception {
        String nowhere = scratch.resolve("network").toString();
        for (List<String> words : List.of(
                List.of("logs", "operator/peer", "--data", nowhere),
                List.of("logs", "--no-such-option", "x"),
                List.of("help"))) {
            String[] script = words.toArray(String[]::new);
            String[] blendsm =
                    Stream.concat(Stream.of("network"), words.stream()).toArray(String[]::new);
            assertThat(CommandLine.run(scratch, blendsm)).isEqualTo(script(Map.of(), script));
        }
        assertThat(logs("operator/peer").err()).contains("there is no network in " + nowhere);
    }

    @Test
    void every_program_that_is_missing_is_named_with_where_people_get_it() throws Exception {
        CommandLine.Finished up = up();
        assertThat(up.status()).isEqualTo(1);
        assertThat(up.err()).contains("missing: " + String.join(" ", ALL) + ".", WHERE_FROM);
        assertThat(scratch.resolve("network")).doesNotExist();
    }

    @Test
    void the_only_one_that_is_missing_is_named_alone() throws Exception {
        for (String name : ALL) {
            if (!name.equals("osnadmin")) {
                machine.install(name, "");
            }
        }
        CommandLine.Finished up = up();
        assertThat(up.status()).isEqualTo(1);
        assertThat(up.err()).contains("missing: osnadmin.", WHERE_FROM);
    }

    @Test
    void what_comes_beside_the_programs_is_missed_before_anything_is_made() throws Exception {
        for (String name : ALL) {
            machine.install(name, "");
        }
        CommandLine.Finished up = up();
        assertThat(up.status()).isEqualTo(1);
        assertThat(up.err()).contains("missing: config/core.yaml in " + machine.home(), WHERE_FROM);
        assertThat(scratch.resolve("network/seats")).doesNotExist();
    }

    @Test
    void a_network_that_met_a_taken_port_is_made_on_others() throws Exception {
        stubbed();
        int base = FreePorts.block(ROOM);
        int other;
        try (ServerSocket stranger = onLoopback(base + 1)) {
            other = FreePorts.block(ROOM);
            CommandLine.Finished refused = up("--port-base", Integer.toString(base));
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("these ports are taken: " + stranger.getLocalPort() + ";", "choose others");
            assertThat(up("--port-base", Integer.toString(other)).err()).doesNotContain("these ports are taken");
        }
        assertThat(scratch.resolve("network/port-base")).hasContent(Integer.toString(other));
    }

    @Test
    void an_instance_that_met_a_taken_port_of_its_network_is_made_on_others() throws Exception {
        stubbed();
        int base = FreePorts.block(ROOM);
        try (ServerSocket stranger = onLoopback(base + FIRST_OF_NETWORK + 1)) {
            assertThat(upOnFabric(base).err())
                    .contains("these ports are taken: " + stranger.getLocalPort() + ";", "choose others");
            assertThat(upOnFabric(FreePorts.block(ROOM)).err()).doesNotContain("these ports are taken");
        }
    }

    private CommandLine.Finished upOnFabric(int base) throws IOException, InterruptedException {
        return CommandLine.run(
                scratch,
                Map.of("FABRIC_HOME", machine.home().toString()),
                "up",
                "--fabric",
                "--data",
                scratch.resolve("instance").toString(),
                "--port-base",
                Integer.toString(base));
    }

    @Test
    void a_seat_whose_ports_are_taken_is_not_taken() throws Exception {
        stubbed();
        int base = FreePorts.block(ROOM);
        int peer = base + 15;
        String seats = "operator operator 0 orderer+peer\n";
        Path network = Files.createDirectories(scratch.resolve("network"));
        Files.createDirectories(network.resolve("operator/authority"));
        Files.writeString(network.resolve("seats"), seats);
        Files.writeString(network.resolve("port-base"), base + "\n");
        try (ServerSocket _ = onLoopback(peer)) {
            CommandLine.Finished refused = network("add-node", "--data", network.toString(), "--name", "operator2");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("these ports are taken: " + peer + ";");
        }
        assertThat(network.resolve("seats")).hasContent(seats);
    }

    /** Fabric's programs are there, and do nothing; no chaincode is on the channel. */
    private void stubbed() throws IOException {
        machine.installReal("awk", "cat", "cp", "grep", "mv", "sed", "setsid", "timeout");
        machine.install("peer", "echo 'namespace blendsm is not defined'; exit 1");
        for (String name : ALL) {
            if (!machine.has(name)) {
                machine.install(name, "exit 1");
            }
        }
        for (String part : List.of("config/core.yaml", "config/orderer.yaml", "builders/ccaas/bin/build")) {
            Path beside = machine.home().resolve(part);
            Files.createDirectories(beside.getParent());
            Files.createFile(beside);
        }
    }

    @Test
    void an_archive_is_brought_back_into_no_folder_that_holds_anything_of_a_network() throws Exception {
        machine.installReal("cat", "tar", "gzip", "mv");
        Path network = scratch.resolve("network");
        Path newer = network.resolve("operator/peer/data/newer.block");
        Files.createDirectories(newer.resolveSibling(""));
        Files.createFile(newer);
        CommandLine.Finished refused = network(
                "restore", "--data", network.toString(), "--file", archive().toString());
        assertThat(refused.status()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err()).contains("there is a network in " + network + ", or part of one");
        assertThat(network.resolve("seats")).doesNotExist();

        Files.delete(newer);
        Files.delete(newer.resolveSibling("")); // in containers the node's own is there before anything is
        CommandLine.Finished restored = network(
                "restore", "--data", network.toString(), "--file", archive().toString());
        assertThat(restored.status()).as(restored.err()).isZero();
        assertThat(network.resolve("seats")).hasContent("operator operator 0 orderer+peer");
        assertThat(network.resolve("provider/peer/data/blocks")).exists();
    }

    @Test
    void what_came_out_of_half_an_archive_is_no_network() throws Exception {
        stubbed();
        machine.installReal("tar", "gzip");
        Path half = scratch.resolve("half.tar.gz");
        byte[] whole = Files.readAllBytes(archive());
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        Path network = scratch.resolve("network");
        CommandLine.Finished restored = network("restore", "--data", network.toString(), "--file", half.toString());
        assertThat(restored.status()).as(restored.err()).isEqualTo(1);
        assertThat(network.resolve("operator/registrar.json")).exists();

        CommandLine.Finished up = up("--port-base", Integer.toString(FreePorts.block(ROOM)));
        assertThat(up.status()).isEqualTo(1);
        assertThat(up.err()).contains("there is part of a network in " + network);
        assertThat(network("status", "--data", network.toString()).err()).contains("there is no network in");
    }

    /** Both are in the same folder where no other is named. */
    @Test
    void what_was_copied_out_of_containers_is_no_part_of_a_network() throws Exception {
        stubbed();
        machine.installReal("sort");
        machine.install("docker", """
                case "$*" in
                  *' ps -q ledger') echo 1f2e ;;
                  *' run '*) echo '{"registrarPath":"/var/lib/blendsm/fabric/operator/registrar.json"}' ;;
                  'cp '*) echo "$2" > "$3" ;;
                esac""");
        Path network = scratch.resolve("network");

        CommandLine.Finished connection = network("connection", "--containers", "--data", network.toString());

        assertThat(connection.status()).as(connection.err()).isZero();
        String registrar = new JsonMapper()
                .readTree(connection.lastLine())
                .path("registrarPath")
                .asString();
        assertThat(Path.of(registrar))
                .startsWith(network)
                .content()
                .isEqualTo("1f2e:/var/lib/blendsm/fabric/operator/registrar.json\n");
        CommandLine.Finished up = up("--port-base", Integer.toString(FreePorts.block(ROOM)));
        assertThat(up.err()).doesNotContain("there is part of a network");
        assertThat(network.resolve("seats")).exists();
    }

    /** As {@code backup} makes it: what the first organisation has and the seats come early, most comes late. */
    private Path archive() throws IOException, InterruptedException {
        Path archive = scratch.resolve("network.tar.gz");
        if (Files.notExists(archive)) {
            Path kept = scratch.resolve("kept");
            Path blocks =
                    Files.createDirectories(kept.resolve("provider/peer/data")).resolve("blocks");
            byte[] incompressible = new byte[1 << 20];
            new Random(1).nextBytes(incompressible);
            Files.write(blocks, incompressible);
            Files.createDirectories(kept.resolve("operator"));
            Files.writeString(kept.resolve("operator/registrar.json"), "{}");
            Files.writeString(kept.resolve("seats"), "operator operator 0 orderer+peer\n");
            Files.writeString(kept.resolve("port-base"), "7050\n");
            Process tar = new ProcessBuilder(
                            "tar", "-C", kept.toString(), "-czf", archive.toString(), "./operator", "./seats", ".")
                    .inheritIO()
                    .start();
            assertThat(tar.waitFor()).isZero();
        }
        return archive;
    }

    @Test
    void an_archive_that_is_not_named_is_asked_for_in_one_line() throws Exception {
        stubbed();
        machine.install("docker", "");
        String network = scratch.resolve("network").toString();
        for (String command : List.of("backup", "restore")) {
            CommandLine.Finished refused = network(command, "--containers", "--data", network);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("blendsm network: say ")
                    .endsWith(": --file ARCHIVE.tar.gz");
        }
    }

    @Test
    void a_path_with_a_blank_is_refused_in_one_line() throws Exception {
        stubbed();
        Path blank = scratch.resolve("my network");
        for (List<String> words : List.of(
                List.of("up", "--data", blank.toString()),
                List.of("restore", "--data", blank.toString(), "--file", "archive.tar.gz"),
                List.of("up", "--data", scratch + "/network", "--chaincode", "name=blendsm,collections=" + blank))) {
            CommandLine.Finished refused = network(words.toArray(String[]::new));
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err().lines()).singleElement().asString().contains("blanks", blank.toString());
        }
        assertThat(blank).doesNotExist();
    }

    @Test
    void a_node_that_another_command_has_just_added_is_stopped_too() throws Exception {
        Path network = Files.createDirectories(scratch.resolve("network"));
        Files.writeString(network.resolve("seats"), "operator operator 0 orderer+peer\n");
        Files.writeString(network.resolve("port-base"), "7050\n");
        Path added =
                Files.createDirectories(network.resolve("operator/operator2")).resolve("peer.pid");
        Files.writeString(added, "1\nof an earlier boot/1\n");
        machine.installReal("cat", "rm");
        machine.replace("flock", "echo 'operator2 operator 4 peer' >> " + network.resolve("seats"));

        CommandLine.Finished down = network("down", "--data", network.toString());

        assertThat(down.status()).as(down.err()).isZero();
        assertThat(added).doesNotExist();
    }

    private static ServerSocket onLoopback(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    @Test
    void the_last_lines_of_each_parts_log_are_shown_or_those_of_one_part() throws Exception {
        Path network = Files.createDirectories(scratch.resolve("network"));
        Files.writeString(network.resolve("seats"), "operator operator 0 orderer+peer\nauditor2 auditor 4 peer\n");
        Files.writeString(network.resolve("port-base"), "7050\n");
        log(network.resolve("operator/log/peer.log"), 50);
        log(network.resolve("auditor/auditor2/log/peer.log"), 3);
        log(network.resolve("log/steward.log"), 1);

        assertThat(logs().out().lines().filter(line -> line.startsWith("== ")).map(line -> line.split(" ", -1)[1]))
                .containsExactly("operator/peer", "auditor2/peer", "network/steward");
        assertThat(logs("operator/peer").out().lines())
                .hasSize(41)
                .startsWith("== operator/peer (" + network.resolve("operator/log/peer.log") + ")", "line 11")
                .endsWith("line 50");
        assertThat(logs("auditor2/peer").out().lines()).hasSize(4);
    }

    @Test
    void the_log_of_a_part_that_has_none_is_refused() throws Exception {
        Path network = Files.createDirectories(scratch.resolve("network"));
        Files.writeString(network.resolve("seats"), "operator operator 0 orderer+peer\n");
        Files.writeString(network.resolve("port-base"), "7050\n");
        CommandLine.Finished refused = logs("operator/orderer");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("there is no log of operator/orderer");
    }

    private CommandLine.Finished logs(String... part) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of("logs", "--data", scratch.resolve("network").toString()));
        words.addAll(List.of(part));
        return script(Map.of(), words.toArray(String[]::new));
    }

    @Test
    void who_runs_well_and_has_no_chain_of_the_channel_is_not_well() throws Exception {
        machine.installReal("awk", "cat", "sed", "timeout");
        machine.install("curl", "echo '{}'"); // no metric of a chain
        machine.install("jq", "cat > /dev/null; [ \"$2\" != .status ] || echo OK; [ \"$1\" != .height ] || exit 5");
        machine.install("peer", "exit 1");
        Path network = Files.createDirectories(scratch.resolve("network"));
        Files.writeString(network.resolve("seats"), "operator operator 0 orderer+peer\n");
        Files.writeString(network.resolve("port-base"), "7050\n");
        CommandLine.Finished status = network("status", "--data", network.toString());
        assertThat(status.status()).as(status.err()).isEqualTo(3);
        assertThat(status.out().lines().filter(line -> line.contains("is not in the channel, height unknown")))
                .as(status.out() + status.err())
                .hasSize(2);
    }

    @Test
    void a_peer_that_does_not_answer_is_not_taken_for_one_without_the_chaincode() throws Exception {
        machine.installReal("cat", "tar", "gzip");
        machine.install("jq", "exit 1");
        machine.install("peer", "echo 'connection refused' >&2; exit 1");
        Path network = Files.createDirectories(scratch.resolve("network"));
        Files.writeString(network.resolve("seats"), "operator operator 0 orderer+peer\n");
        Files.writeString(network.resolve("port-base"), "7050\n");
        CommandLine.Finished refused =
                network("upgrade-chaincode", "--data", network.toString(), "--chaincode", "name=blendsm");
        assertThat(refused.status()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err().lines())
                .singleElement()
                .asString()
                .contains("whether chaincode blendsm is on the channel", "connection refused");
    }

    private static void log(Path file, int lines) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.write(
                file,
                IntStream.rangeClosed(1, lines).mapToObj(line -> "line " + line).toList());
    }

    @Test
    void without_a_network_it_says_how_one_is_made() throws Exception {
        CommandLine.Finished refused = logs();
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("there is no network in", "blendsm network up");
    }
}
