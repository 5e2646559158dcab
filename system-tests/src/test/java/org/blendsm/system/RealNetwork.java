package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path scratch;
    private final Path data;
    private final int chaincodePort;
    private Process chaincode;

    private RealNetwork(Path scratch, Path data, int chaincodePort, Process chaincode) {
        this.scratch = scratch;
        this.data = data;
        this.chaincodePort = chaincodePort;
        this.chaincode = chaincode;
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
        int base = FreePorts.block(PORTS);
        int port = base + PORTS - 1;
        CommandLine.Finished up = command(
                scratch,
                data,
                "up",
                "--profile",
                profile,
                "--port-base",
                Integer.toString(base),
                "--chaincode",
                "name=blendsm,address=127.0.0.1:" + port);
        if (up.status() != 0) {
            command(scratch, data, "down");
        }
        assertThat(up.status()).as(up.err()).isZero();
        return new RealNetwork(scratch, data, port, chaincode(scratch, data, port));
    }

    void killChaincode() {
        chaincode.destroyForcibly();
        await().atMost(LONG).until(() -> !chaincode.isAlive());
    }

    void startChaincode() throws IOException {
        chaincode = chaincode(scratch, data, chaincodePort);
    }

    /** @param part {@code orderer} or {@code peer} */
    void kill(String organisation, String part) throws IOException {
        Path pidFile = data.resolve(organisation).resolve(part + ".pid");
        ProcessHandle process = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                .orElseThrow();
        process.destroyForcibly();
        // Nobody waits for a node that the network's scripts started: it may stay behind as a name without a command
        await().atMost(LONG).until(() -> process.info().command().isEmpty());
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Listening when this returns. */
    private static Process chaincode(Path scratch, Path data, int port) throws IOException {
        String id =
                Files.readString(data.resolve("operator/chaincode/blendsm.id")).strip();
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.blendsm.chaincode.Chaincode");
        java.environment().put("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:" + port);
        java.environment().put("CHAINCODE_ID", id);
        Path log = scratch.resolve("chaincode.log");
        Process started = java.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await().atMost(LONG).until(() -> answers(port));
        return started;
    }

    Path data() {
        return data;
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

    private JsonNode connection(String organisation) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(data.resolve(organisation).resolve("connection.json")));
    }

    /** At that organisation's own peer. */
    Ledger connect(String organisation) throws IOException {
        JsonNode connection = connection(organisation);
        return Ledger.connect(
                new LedgerConnection(
                        connection.path("gatewayEndpoint").asString(),
                        Path.of(connection.path("tlsRootCertPath").asString()),
                        Optional.of(connection.path("tlsServerName").asString()),
                        connection.path("channel").asString(),
                        connection.path("chaincode").asString(),
                        Duration.ofSeconds(65)),
                Patience.USUAL,
                LedgerObserver.NONE);
    }

    /** The ordinary member that the network made for tools. */
    Member tools(String organisation) throws IOException {
        JsonNode connection = connection(organisation);
        return new Member(
                new Identity(
                        connection.path("mspId").asString(),
                        Certificates.read(
                                Path.of(connection.path("certificatePath").asString()))),
                SigningKey.read(Path.of(connection.path("privateKeyPath").asString())));
    }

    record Member(Identity identity, SigningKey key) {}

    /** That organisation's authority for members and nodes. */
    FabricCa authority(String organisation) throws IOException {
        return authority(organisation, "ca-" + organisation);
    }

    FabricCa authority(String organisation, String name) throws IOException {
        JsonNode connection = connection(organisation);
        return FabricCa.at(
                URI.create(connection.path("caUrl").asString()),
                name,
                Path.of(connection.path("tlsRootCertPath").asString()));
    }

    /** Whom the organisation's pool is lent: for members and services. */
    CertifiedKey registrar(String organisation) throws IOException {
        return registrar(organisation, "registrar.json");
    }

    /** The organisation's own office: for administrators and nodes too. */
    CertifiedKey administration(String organisation) throws IOException {
        return registrar(organisation, "administration.json");
    }

    private CertifiedKey registrar(String organisation, String file) throws IOException {
        JsonNode registrar = JsonMapper.shared()
                .readTree(Files.readString(data.resolve(organisation).resolve(file)));
        return authority(organisation)
                .enrol(registrar.path("id").asString(), registrar.path("secret").asString());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        command("down");
        chaincode.destroy();
        await().atMost(LONG).until(() -> !chaincode.isAlive());
    }
}
