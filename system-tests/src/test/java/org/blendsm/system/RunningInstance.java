package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code blendsm up} started on a data directory of a test: its addresses, its files, its death and its return.
 */
public final class RunningInstance implements AutoCloseable {
    /** How long a test waits for anything that an instance does. */
    public static final Duration PATIENCE = Duration.ofSeconds(65);

    /** Services and ledger, and ten for each of the eight seats of a real network. */
    private static final int PORTS = 12 + 80;

    private static final int ATTEMPTS = 5;
    /** {@code default} or {@code small}: every instance of the tests stands on a real network of this profile. */
    private static final Optional<String> FABRIC = Optional.ofNullable(System.getenv("BLENDSM_TEST_FABRIC"));

    private final Path scratch;
    private final Path data;
    private final int base;

    private RunningInstance(Path scratch, int base) {
        this.scratch = scratch;
        this.data = scratch.resolve("data");
        this.base = base;
    }

    /** A new one. Ports that somebody took in the meantime are answered with others. */
    public static RunningInstance start(Path scratch) throws IOException, InterruptedException {
        if (FABRIC.isPresent()) {
            RealNetwork.assumePrograms();
        }
        CommandLine.Finished refused = new CommandLine.Finished(0, "", "never tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            RunningInstance instance = new RunningInstance(scratch, FreePorts.block(PORTS));
            refused = instance.tryUp();
            if (refused.status() == 0) {
                return instance;
            }
        }
        throw new AssertionError("no marketplace came up: " + refused.err());
    }

    /** A new one that stays in the foreground of a command. */
    static InForeground startInForeground(Path scratch) throws IOException {
        RunningInstance instance = new RunningInstance(scratch, FreePorts.block(PORTS));
        return new InForeground(instance, instance.upInForeground());
    }

    record InForeground(RunningInstance instance, Process command) {}

    /** Starts it in the foreground of the command that is returned; interrupting that stops it. */
    Process upInForeground() throws IOException {
        Path out = Files.createTempFile(scratch, "foreground", ".out");
        Path err = Files.createTempFile(scratch, "foreground", ".err");
        Process command = CommandLine.start(scratch, out, err, commandUp("--foreground"));
        // where its data lie is what it says last
        await().atMost(PATIENCE.multipliedBy(3))
                .until(() -> !command.isAlive() || Files.readString(out).contains("Data "));
        assertThat(command.isAlive()).as(Files.readString(err)).isTrue();
        return command;
    }

    private String[] commandUp(String... more) {
        List<String> words =
                new ArrayList<>(List.of("up", "--data", data.toString(), "--port-base", Integer.toString(base)));
        FABRIC.ifPresent(profile -> words.add("--fabric=" + profile));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private CommandLine.Finished tryUp() throws IOException, InterruptedException {
        return CommandLine.run(scratch, commandUp());
    }

    /** Starts it again on the data that are there. */
    public void up() throws IOException, InterruptedException {
        CommandLine.Finished finished = tryUp();
        assertThat(finished.status()).as(finished.err()).isZero();
    }

    /** The processes that its own list names. */
    List<ProcessHandle> processes() {
        return json("instance.json")
                .path("processes")
                .valueStream()
                .flatMap(process -> ProcessHandle.of(process.path("pid").asLong()).stream())
                .toList();
    }

    /** {@code kill -9} of ledger, chaincode, services and database at once. */
    public void killEverything() {
        List<ProcessHandle> all = processes().stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
        assertThat(all).as("processes of the instance").hasSizeGreaterThan(3);
        all.forEach(ProcessHandle::destroyForcibly);
        // a killed process that nobody waited for keeps its number, but has no program
        await().atMost(PATIENCE)
                .until(() -> all.stream().noneMatch(p -> p.info().command().isPresent()));
    }

    public Path data() {
        return data;
    }

    /** A file of the data directory. */
    public JsonNode json(String file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(data.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI gateway() {
        return service("gateway-service");
    }

    /** Where a service listens itself, past the gateway. */
    public URI service(String title) {
        return URI.create("http://127.0.0.1:"
                + json("instance.json").path("ports").path("byName").path(title).asInt());
    }

    /** How the parts find the ledger. */
    public JsonNode connection() {
        return json((FABRIC.isPresent() ? "fabric" : "ledger") + "/connection.json");
    }

    /** The ledger, as any Fabric client would find it. */
    public Ledger ledger() throws IOException {
        JsonNode connection = connection();
        return Ledger.connect(
                new LedgerConnection(
                        connection.path("gatewayEndpoint").asString(),
                        Path.of(connection.path("tlsRootCertPath").asString()),
                        Optional.of(connection.path("tlsServerName").asString()),
                        connection.path("channel").asString(),
                        "blendsm",
                        PATIENCE),
                Patience.USUAL,
                LedgerObserver.NONE);
    }

    /** {@code client_id} and {@code client_secret} of the operator at the console. */
    public JsonNode console() {
        return json("operator/console.json");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        CommandLine.Finished down = CommandLine.run(scratch, "down", "--data", data.toString());
        assertThat(down.status()).as(down.err()).isZero();
    }
}
