package org.blendsm.system.conformance;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Fabric network that runs already, described by a file of JSON: for each organisation its peer, its Fabric CA
 * and the folder of an administrator's keys. Chaincode is brought onto it with Fabric's own {@code peer} program.
 */
final class RealFabricUnderTest implements LedgerUnderTest {
    private static final List<String> ENDORSING = List.of("operator", "provider", "consumer");
    private static final String POLICY = "OutOf(2,'OperatorMSP.peer','ProviderMSP.peer','ConsumerMSP.peer')";
    private static final long PATIENCE_SECONDS = 60;

    private final Path peerProgram;
    private final JsonNode description;
    private final Path folder;

    private RealFabricUnderTest(Path peerProgram, JsonNode description, Path folder) {
        this.peerProgram = peerProgram;
        this.description = description;
        this.folder = folder;
    }

    /** Where the program is: in {@code FABRIC_HOME}, else on PATH. */
    static Optional<Path> program(String name) {
        Stream<Path> home = Optional.ofNullable(System.getenv("FABRIC_HOME")).stream()
                .map(Path::of)
                .flatMap(folder -> Stream.of(folder.resolve("bin"), folder));
        Stream<Path> path = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(Path::of);
        return Stream.concat(home, path)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static RealFabricUnderTest describedBy(Path file) throws IOException {
        Path peer = program("peer").orElseThrow(() -> new IOException("Fabric's program 'peer' is not there"));
        return new RealFabricUnderTest(
                peer, JsonMapper.shared().readTree(Files.readString(file)), Files.createTempDirectory("conformance"));
    }

    private JsonNode organisation(String name) {
        return description.path("organisations").path(name);
    }

    private static Endpoint endpoint(JsonNode node) {
        String serverName = node.path("serverName").asString("");
        return new Endpoint(
                node.path("target").asString(),
                Path.of(node.path("tlsRoot").asString()),
                serverName.isEmpty() ? Optional.empty() : Optional.of(serverName));
    }

    @Override
    public Endpoint peer(String organisation) {
        JsonNode own = organisation(organisation).path("peer");
        return endpoint(own.isObject() ? own : organisation("operator").path("peer"));
    }

    @Override
    public Endpoint orderer() {
        return endpoint(description.path("orderer"));
    }

    @Override
    public Authority authority(String organisation) {
        JsonNode ca = organisation(organisation).path("ca");
        return new Authority(
                URI.create(ca.path("url").asString()),
                ca.path("name").asString(),
                Path.of(ca.path("tlsRoot").asString()),
                ca.path("registrar").asString(),
                ca.path("secret").asString());
    }

    @Override
    public String install(String chaincode, int port, String collections) throws IOException {
        Path archive = ChaincodePackage.write(folder, chaincode, "127.0.0.1:" + port);
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
            Path file = folder.resolve(chaincode + "-collections.json");
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
        List<String> command = new ArrayList<>(List.of(peerProgram.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "peer", ".out");
        Path errors = Files.createTempFile(folder, "peer", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        Endpoint peer = peer(organisation);
        builder.environment()
                .putAll(Map.of(
                        "FABRIC_LOGGING_SPEC", "error",
                        "FABRIC_CFG_PATH", description.path("config").asString(),
                        "CORE_PEER_ADDRESS", peer.target(),
                        "CORE_PEER_LOCALMSPID",
                                organisation(organisation).path("mspId").asString(),
                        "CORE_PEER_MSPCONFIGPATH",
                                organisation(organisation).path("admin").asString(),
                        "CORE_PEER_TLS_ENABLED", "true",
                        "CORE_PEER_TLS_ROOTCERT_FILE", peer.tlsRoot().toString()));
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": " + Files.readString(errors));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return Files.readString(output, StandardCharsets.UTF_8).trim();
    }

    /** Whoever started the network stops it. */
    @Override
    public void close() {}
}
