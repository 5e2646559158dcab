package org.blendsm.system.conformance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;
import org.blendsm.fabric.testing.FreePorts;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real Hyperledger Fabric: four CAs, one orderer or four, and four peers, each a native process of its own. Chaincode
 * is brought onto it with Fabric's own {@code peer} program.
 */
final class RealFabricUnderTest implements LedgerUnderTest {
    /** Folder of a network that runs already and shall be used, and left running, instead of a new one. */
    static final String RUNNING_NETWORK = "BLENDSM_CONFORMANCE_NETWORK";

    /**
     * Which profile a new network has: {@code small} where nothing is said, or {@code default} with four BFT orderers.
     */
    static final String PROFILE = "BLENDSM_CONFORMANCE_PROFILE";

    private static final List<String> ENDORSING = List.of("operator", "provider", "consumer");
    private static final String POLICY = "OutOf(2,'OperatorMSP.peer','ProviderMSP.peer','ConsumerMSP.peer')";
    private static final Path NETWORK =
            Path.of("..", "fabric-network", "network").toAbsolutePath().normalize();
    private static final int PORTS = 60;
    private static final int ORDERER_PORT = 2;
    private static final long PATIENCE_SECONDS = 180;

    private final Path data;
    private final Path scratch;
    private final boolean own;

    private RealFabricUnderTest(Path data, boolean own) throws IOException {
        this.data = data;
        this.own = own;
        this.scratch = Files.createTempDirectory("conformance");
    }

    /** What of Fabric is missing on this machine; empty where a network can be started. */
    static Optional<String> missing() {
        List<String> missing = Stream.of(
                        "peer",
                        "orderer",
                        "configtxgen",
                        "configtxlator",
                        "osnadmin",
                        "fabric-ca-server",
                        "fabric-ca-client",
                        "jq",
                        "curl",
                        "openssl")
                .filter(name -> program(name).isEmpty())
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("programs that a Fabric network needs are neither in FABRIC_HOME nor on PATH: "
                        + String.join(", ", missing));
    }

    private static Optional<Path> program(String name) {
        Stream<Path> home =
                Optional.ofNullable(System.getenv("FABRIC_HOME")).stream().map(folder -> Path.of(folder, "bin"));
        Stream<Path> path = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(Path::of);
        return Stream.concat(home, path)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static RealFabricUnderTest start() throws IOException {
        Optional<String> running = Optional.ofNullable(System.getenv(RUNNING_NETWORK));
        if (running.isPresent()) {
            return new RealFabricUnderTest(Path.of(running.get()), false);
        }
        RealFabricUnderTest started = new RealFabricUnderTest(Files.createTempDirectory("fabric-network"), true);
        try {
            String profile = Optional.ofNullable(System.getenv(PROFILE)).orElse("small");
            started.network("up", "--profile", profile, "--port-base", Integer.toString(FreePorts.block(PORTS)));
            started.stopSteward();
            return started;
        } catch (IOException e) {
            started.close();
            throw e;
        }
    }

    /**
     * It brings revocations into the channel, which is the product's doing; what Fabric does by itself is asked here.
     */
    private void stopSteward() {
        long pid = Long.parseLong(read("steward.pid").lines().findFirst().orElseThrow());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }

    private void network(String command, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of(NETWORK.toString(), command, "--data", data.toString()));
        line.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("CORE_CHAINCODE_EXECUTETIMEOUT", EXECUTE_TIMEOUT.toSeconds() + "s");
        run(builder);
    }

    private JsonNode connection(String organisation) {
        return read(data.resolve(organisation).resolve("connection.json"));
    }

    private static JsonNode read(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Endpoint peer(String organisation) {
        JsonNode connection = connection(organisation);
        return new Endpoint(
                connection.path("gatewayEndpoint").asString(),
                Path.of(connection.path("tlsRootCertPath").asString()),
                Optional.of(connection.path("tlsServerName").asString()));
    }

    @Override
    public Endpoint orderer() {
        int base = Integer.parseInt(read("port-base"));
        return new Endpoint(
                "127.0.0.1:" + (base + ORDERER_PORT), peer("operator").tlsRoot(), Optional.of("localhost"));
    }

    /** A file that the network's scripts keep. */
    private String read(String file) {
        try {
            return Files.readString(data.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean byzantine() {
        return read("profile").equals("default");
    }

    @Override
    public Authority authority(String organisation) {
        JsonNode connection = connection(organisation);
        JsonNode registrar = read(data.resolve(organisation).resolve("administration.json"));
        return new Authority(
                URI.create(connection.path("caUrl").asString()),
                connection.path("caName").asString(),
                Path.of(connection.path("tlsRootCertPath").asString()),
                registrar.path("id").asString(),
                registrar.path("secret").asString());
    }

    @Override
    public Issuer issuer(String organisation) throws IOException, GeneralSecurityException {
        Path folder = data.resolve(organisation).resolve("authority/ca");
        try (Stream<Path> keys = Files.list(folder.resolve("msp/keystore"))) {
            Path key = keys.filter(file -> file.toString().endsWith("_sk"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no key of an authority in " + folder));
            return new Issuer(
                    Pem.certificate(Files.readAllBytes(folder.resolve("ca-cert.pem"))),
                    Ecdsa.privateKey(Pem.decode(Files.readString(key))));
        }
    }

    @Override
    public String install(String chaincode, int port, String collections) throws IOException {
        Path archive = ChaincodePackage.write(scratch, chaincode, "127.0.0.1:" + port);
        List<String> definition = definition(chaincode, collections);
        String packageId = peer("operator", "lifecycle", "chaincode", "calculatepackageid", archive.toString());
        boolean committed = peer("operator", "lifecycle", "chaincode", "querycommitted", "--channelID", CHANNEL)
                .contains("Name: " + chaincode + ",");
        for (String organisation : ENDORSING) {
            peer(organisation, "lifecycle", "chaincode", "install", archive.toString());
            peer(
                    organisation,
                    with(definition, "lifecycle", "chaincode", "approveformyorg", "--package-id", packageId));
        }
        if (!committed) {
            List<String> commit = new ArrayList<>(definition);
            for (String organisation : ENDORSING) {
                commit.addAll(List.of("--peerAddresses", peer(organisation).target()));
                commit.addAll(List.of(
                        "--tlsRootCertFiles", peer(organisation).tlsRoot().toString()));
            }
            peer("operator", with(commit, "lifecycle", "chaincode", "commit"));
        }
        return packageId;
    }

    private List<String> definition(String chaincode, String collections) throws IOException {
        Endpoint orderer = orderer();
        List<String> definition = new ArrayList<>(List.of("-o", orderer.target(), "--tls", "--cafile"));
        definition.add(orderer.tlsRoot().toString());
        definition.addAll(List.of("--channelID", CHANNEL, "--name", chaincode, "--version", "1.0"));
        definition.addAll(List.of("--sequence", "1", "--signature-policy", POLICY));
        if (!collections.isEmpty()) {
            Path file = scratch.resolve(chaincode + "-collections.json");
            Files.writeString(file, collections);
            definition.addAll(List.of("--collections-config", file.toString()));
        }
        return definition;
    }

    private static String[] with(List<String> more, String... command) {
        return Stream.concat(Arrays.stream(command), more.stream()).toArray(String[]::new);
    }

    /** Runs the {@code peer} program as that organisation's administrator against its peer; answers what it prints. */
    private String peer(String organisation, String... arguments) throws IOException {
        Path program = program("peer").orElseThrow(() -> new IOException("Fabric's program peer is not there"));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Endpoint peer = peer(organisation);
        Path administrator = data.resolve(organisation).resolve("admin/signing/msp");
        builder.environment()
                .putAll(Map.of(
                        "FABRIC_LOGGING_SPEC", "error",
                        "FABRIC_CFG_PATH", data.resolve("config").toString(),
                        "CORE_PEER_ADDRESS", peer.target(),
                        "CORE_PEER_LOCALMSPID", Testbed.mspId(organisation),
                        "CORE_PEER_MSPCONFIGPATH", administrator.toString(),
                        "CORE_PEER_TLS_ENABLED", "true",
                        "CORE_PEER_TLS_ROOTCERT_FILE", peer.tlsRoot().toString()));
        return run(builder);
    }

    private String run(ProcessBuilder builder) throws IOException {
        Path output = Files.createTempFile(scratch, "program", ".out");
        Path errors = Files.createTempFile(scratch, "program", ".err");
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", builder.command()) + ": " + Files.readString(output)
                        + Files.readString(errors));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return Files.readString(output, StandardCharsets.UTF_8).trim();
    }

    @Override
    public void close() throws IOException {
        if (own) {
            network("down");
            FileSystemUtils.deleteRecursively(data);
        }
        FileSystemUtils.deleteRecursively(scratch);
    }
}
