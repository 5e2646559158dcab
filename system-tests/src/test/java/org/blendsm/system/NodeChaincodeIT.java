package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.blendsm.embedded.Connection;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.fabric.testing.FreePorts;
import org.hyperledger.fabric.client.ChaincodeEvent;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Network;
import org.hyperledger.fabric.client.SubmittedTransaction;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A chaincode in JavaScript, on Fabric's own package {@code fabric-shim}, beside the marketplace's in Java: the
 * embedded ledger's program is told of both on its command line and knows neither otherwise.
 */
class NodeChaincodeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ORGANISATION = "provider";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path scratch;

    private static final Deque<AutoCloseable> OPENED = new ArrayDeque<>();

    private static Network network;
    private static Contract notes;

    @BeforeAll
    static void start() throws Exception {
        NodePrograms programs = NodePrograms.installed("other-clients/chaincode");
        int ours = FreePorts.block(1);
        ended(TestLedger.chaincode(ours, scratch.resolve("chaincode.log")));
        int port = FreePorts.block(1);
        ended(programs.start(scratch.resolve("notes.log"), "notes.js", Integer.toString(port)));
        Connection connection = ledger("blendsm=127.0.0.1:" + ours, "notes=127.0.0.1:" + port);
        network = gateway(connection).getNetwork(connection.channel());
        notes = network.getContract("notes");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> text(notes.evaluateTransaction("list", "", "")).isEmpty());
    }

    private static void ended(Process process) {
        OPENED.push(() -> process.destroyForcibly().waitFor());
    }

    /** Starts the program of the embedded ledger. */
    private static Connection ledger(String... chaincodes) throws IOException {
        Path log = scratch.resolve("ledger.log");
        ProcessBuilder program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "org.blendsm.embedded.EmbeddedLedger",
                "--data",
                scratch.resolve("ledger").toString());
        for (String chaincode : chaincodes) {
            program.command().add("--chaincode=" + chaincode);
        }
        Process ledger = program.redirectError(log.toFile()).start();
        ended(ledger);
        String ready =
                new BufferedReader(new InputStreamReader(ledger.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(ready).as(Files.readString(log)).contains("\"ready\":true");
        Path connection =
                Path.of(JsonMapper.shared().readTree(ready).path("connection").asString());
        return JsonMapper.shared().readValue(connection.toFile(), Connection.class);
    }

    private static Gateway gateway(Connection connection) throws IOException {
        var access = Optional.ofNullable(connection.organisations().get(ORGANISATION))
                .orElseThrow();
        FabricCa authority =
                FabricCa.at(URI.create(connection.caUrl()), access.caName(), Path.of(connection.tlsRootCertPath()));
        JsonNode registrar = JsonMapper.shared().readTree(Files.readString(Path.of(access.registrarPath())));
        authority.register(
                authority.enrol(
                        registrar.path("id").asString(),
                        registrar.path("secret").asString()),
                new Registration("writer", "client", "secret-of-writer", Map.of()));
        CertifiedKey writer = authority.enrol("writer", "secret-of-writer");
        ManagedChannel channel = Grpc.newChannelBuilder(
                        connection.gatewayEndpoint(),
                        TlsChannelCredentials.newBuilder()
                                .trustManager(
                                        Path.of(connection.tlsRootCertPath()).toFile())
                                .build())
                .overrideAuthority(connection.tlsServerName())
                .build();
        OPENED.push(channel::shutdownNow);
        Gateway gateway = Gateway.newInstance()
                .identity(new X509Identity(access.mspId(), writer.certificate()))
                .signer(Signers.newPrivateKeySigner(writer.key()))
                .hash(Hash.SHA256)
                .connection(channel)
                .connect();
        OPENED.push(gateway);
        return gateway;
    }

    @AfterAll
    static void stop() throws Exception {
        while (!OPENED.isEmpty()) {
            OPENED.pop().close();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static SubmittedTransaction written(String key, String text) throws Exception {
        SubmittedTransaction written = notes.newProposal("write")
                .addArguments(key, text)
                .build()
                .endorse()
                .submitAsync();
        assertThat(written.getStatus().isSuccessful()).isTrue();
        return written;
    }

    @Test
    void what_it_writes_it_reads_and_finds_in_a_range() throws Exception {
        written("range-a", "first");
        written("range-b", "zweite ✓");
        written("range-c", "third");

        assertThat(text(notes.evaluateTransaction("read", "range-b"))).isEqualTo("zweite ✓");
        assertThat(text(notes.evaluateTransaction("list", "range-a", "range-c")))
                .isEqualTo("range-a=first range-b=zweite ✓");
    }

    @Test
    void its_events_are_told() throws Exception {
        SubmittedTransaction written = written("event", "x");

        try (CloseableIterator<ChaincodeEvent> events = network.newChaincodeEventsRequest("notes")
                .startBlock(written.getStatus().getBlockNumber())
                .build()
                .getEvents(options -> options.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS))) {
            ChaincodeEvent event = events.next();
            assertThat(event.getEventName()).isEqualTo("written");
            assertThat(text(event.getPayload())).isEqualTo("event");
            assertThat(event.getTransactionId()).isEqualTo(written.getTransactionId());
        }
    }

    @Test
    void what_it_refuses_is_told_and_changes_nothing() {
        assertThatExceptionOfType(EndorseException.class)
                .isThrownBy(() -> notes.submitTransaction("refuse", "not today"))
                .satisfies(refused -> assertThat(refused.getDetails())
                        .singleElement()
                        .satisfies(detail ->
                                assertThat(detail.getMessage()).isEqualTo("chaincode response 500, not today")));
    }

    @Test
    void it_asks_the_chaincode_in_java_and_keeps_to_keys_of_its_own() throws Exception {
        written("members", "x");

        assertThat(text(notes.evaluateTransaction("ask", "blendsm", "membership:network")))
                .startsWith("500 NETWORK_NOT_FOUNDED");
        assertThatExceptionOfType(EndorseException.class)
                .isThrownBy(() -> network.getContract("blendsm").submitTransaction("membership:network"))
                .satisfies(refused ->
                        assertThat(refused.getDetails().getFirst().getMessage()).contains("NETWORK_NOT_FOUNDED"));
    }

    @Test
    void it_changes_nothing_in_the_chaincode_in_java_for_who_called_it() throws Exception {
        assertThat(text(notes.evaluateTransaction("ask", "blendsm", "membership:leave")))
                .startsWith("500 CALLED_BY_CHAINCODE");
    }
}
