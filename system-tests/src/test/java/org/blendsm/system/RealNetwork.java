package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.testing.FreePorts;
import org.blendsm.model.Refused;

/** A network of Fabric's own programs with the marketplace's chaincode, as {@code blendsm network} runs it. */
final class RealNetwork implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of(
            "peer",
            "orderer",
            "configtxgen",
            "configtxlator",
            "osnadmin",
            "fabric-ca-server",
            "fabric-ca-client",
            "jq");
    private static final int PORTS = 80;
    /** In the order in which the network names their addresses. */
    private static final List<String> ENDORSING = List.of("operator", "provider", "consumer");

    static final Duration LONG = Duration.ofSeconds(60);
    /** The orderers need some 10 s to see that their leader is silent, and as long again to agree on another. */
    static final Duration FAILED_OVER = Duration.ofMinutes(3);

    private static final String MARKETPLACE = "blendsm";

    private final Path scratch;
    private final Path data;
    private final int firstChaincodePort;
    private final Map<String, Process> chaincodes = new HashMap<>();

    private RealNetwork(Path scratch, Path data, int firstChaincodePort) {
        this.scratch = scratch;
        this.data = data;
        this.firstChaincodePort = firstChaincodePort;
    }

    /** Where a program is missing the test is skipped, and says which. */
    static void assumePrograms() {
        List<String> missing =
                PROGRAMS.stream().filter(program -> !isThere(program)).toList();
        assumeTrue(missing.isEmpty(), () -> "not on PATH or in FABRIC_HOME: " + String.join(", ", missing));
    }

    static boolean isThere(String program) {
        return program(program).isPresent();
    }

    /** In FABRIC_HOME or on PATH. */
    static Optional<Path> program(String name) {
        Stream<Path> home = Stream.ofNullable(System.getenv("FABRIC_HOME")).map(folder -> Path.of(folder, "bin"));
        Stream<Path> path = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(Path::of);
        return Stream.concat(home, path)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static RealNetwork start(Path scratch, String profile) throws IOException, InterruptedException {
        Path data = scratch.resolve("network");
        int base = FreePorts.block(PORTS + ENDORSING.size());
        int first = base + PORTS;
        String addresses = ENDORSING.stream()
                .map(organisation -> "127.0.0.1:" + (first + ENDORSING.indexOf(organisation)))
                .collect(Collectors.joining("+"));
        CommandLine.Finished up = command(
                scratch,
                data,
                "up",
                "--profile",
                profile,
                "--port-base",
                Integer.toString(base),
                "--chaincode",
                "name=" + MARKETPLACE + ",address=" + addresses);
        if (up.status() != 0) {
            command(scratch, data, "down");
        }
        assertThat(up.status()).as(up.err()).isZero();
        RealNetwork network = new RealNetwork(scratch, data, first);
        for (String organisation : ENDORSING) {
            network.startChaincode(organisation);
        }
        return network;
    }

    /** That of one organisation; the others' go on. */
    void killChaincode(String organisation) {
        Process chaincode = Objects.requireNonNull(chaincodes.remove(organisation));
        chaincode.destroyForcibly();
        await().atMost(LONG).until(() -> !chaincode.isAlive());
    }

    /**
     * The marketplace's program as another chaincode of this name, or as the next version of it at another address: it
     * runs when this returns, and whoever asked for it stops it.
     */
    Process upgradeChaincode(String name) throws IOException, InterruptedException {
        int port = FreePorts.block(1);
        CommandLine.Finished upgraded =
                command("upgrade-chaincode", "--chaincode", "name=" + name + ",address=127.0.0.1:" + port);
        assertThat(upgraded.status()).as(upgraded.err()).isZero();
        return chaincode("operator", name, port);
    }

    void startChaincode(String organisation) throws IOException {
        int port = firstChaincodePort + ENDORSING.indexOf(organisation);
        chaincodes.put(organisation, chaincode(organisation, MARKETPLACE, port));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Listening when this returns. */
    private Process chaincode(String organisation, String name, int port) throws IOException {
        Path packaged = data.resolve(organisation).resolve("chaincode").resolve(name + ".id");
        String id = Files.readString(packaged).strip();
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.blendsm.chaincode.Chaincode");
        java.environment().put("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:" + port);
        java.environment().put("CHAINCODE_ID", id);
        java.environment().put("CHAINCODE_NAME", name);
        Path log = scratch.resolve(name + "-" + organisation + ".log");
        Process started = java.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await().atMost(LONG).until(() -> answers(port));
        return started;
    }

    NetworkFolder folder() {
        return new NetworkFolder(data);
    }

    /** {@code blendsm network COMMAND} on this network. */
    CommandLine.Finished command(String name, String... words) throws IOException, InterruptedException {
        return command(scratch, data, name, words);
    }

    private static CommandLine.Finished command(Path scratch, Path data, String name, String... words)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("network", name, "--data", data.toString()));
        all.addAll(List.of(words));
        return CommandLine.run(scratch, all.toArray(String[]::new));
    }

    /** What a ledger wish comes to. */
    interface Wish<T> {
        T ask() throws Exception;
    }

    /**
     * Asks again while the network fails over, or a peer is a block behind: each wish has one effect, however often it
     * is asked.
     */
    static <T> T insist(Wish<T> wish) {
        return await().atMost(FAILED_OVER)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsMatching(e -> e instanceof LedgerException || e instanceof Refused)
                .until(wish::ask, Objects::nonNull);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        command("down");
        chaincodes.values().forEach(Process::destroy);
        await().atMost(LONG).until(() -> chaincodes.values().stream().noneMatch(Process::isAlive));
    }
}
