package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blendsm.audit.Audit;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.testing.FreePorts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code blendsm up} started on a data directory of a test: its addresses, its files, its death and its return.
 */
public final class RunningInstance implements AutoCloseable {
    /** How long a test waits for anything that an instance does. */
    public static final Duration PATIENCE = Duration.ofSeconds(65);

    /** Services and ledger, and ten for each of the eight seats of a real network. */
    private static final int PORTS = 12 + 80;

    private static final int ATTEMPTS = 5;
    private static final String PLAIN_NAME = "data";
    static final String ODD_NAME = "dätä größer";
    private static final boolean CAN_BE_ODD =
            Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(ODD_NAME);

    /** {@code default} or {@code small}: every instance of the tests stands on a real network of this profile. */
    private static final Optional<String> FABRIC = Optional.ofNullable(System.getenv("BLENDSM_TEST_FABRIC"));
    /** {@code -Dprocesses=each}: every service of every instance is a process of its own. */
    private static final Optional<String> PROCESSES = Optional.ofNullable(System.getProperty("processes"));

    /** Its programs live for a minute or two: code that is compiled for hours of use is not used before they end. */
    static final Map<String, String> SHORT_LIVED = Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

    private final Path scratch;
    private final Path data;
    private final Map<String, String> settings;
    private final int base;
    private final Optional<String> fabric;

    private RunningInstance(
            Path scratch, String folder, int base, Optional<String> fabric, Map<String, String> settings) {
        this.scratch = scratch;
        this.fabric = fabric;
        this.settings = new HashMap<>(SHORT_LIVED);
        this.settings.putAll(settings);
        this.data = scratch.resolve(folder);
        this.base = base;
    }

    /** A new one. Ports that somebody took in the meantime are answered with others. */
    public static RunningInstance start(Path scratch) throws IOException, InterruptedException {
        return start(scratch, Map.of());
    }

    /**
     * A new one in a folder of an odd name, in which a try on real Fabric, which wants no blank there, was refused: it
     * knows its ports from that. One on real Fabric has a plain folder.
     */
    static RunningInstance startInFolderOfOddName(Path scratch) throws IOException, InterruptedException {
        if (FABRIC.isPresent() || !CAN_BE_ODD) {
            return start(scratch);
        }
        Rehearsal.once(scratch);
        Map<String, String> bare = BareMachine.in(scratch).environment();
        return start(base -> {
            RunningInstance instance = new RunningInstance(scratch, ODD_NAME, base, Optional.empty(), Map.of());
            CommandLine.Finished onFabric = CommandLine.run(scratch, bare, instance.commandUp("--fabric"));
            assertThat(onFabric.status()).isEqualTo(1);
            assertThat(onFabric.err()).contains("there may be none in");
            return new Try(instance, CommandLine.run(scratch, instance.commandUpAgain()));
        });
    }

    /** @param settings of its services, as environment variables */
    static RunningInstance start(Path scratch, Map<String, String> settings) throws IOException, InterruptedException {
        return start(scratch, FABRIC, settings);
    }

    /** A new one on a real network. */
    static RunningInstance startOnRealNetwork(Path scratch, String profile) throws IOException, InterruptedException {
        return start(scratch, Optional.of(profile), Map.of());
    }

    private static RunningInstance start(Path scratch, Optional<String> fabric, Map<String, String> settings)
            throws IOException, InterruptedException {
        if (fabric.isPresent()) {
            RealNetwork.assumePrograms();
        }
        Rehearsal.once(scratch);
        return start(base -> {
            RunningInstance instance = new RunningInstance(scratch, PLAIN_NAME, base, fabric, settings);
            return new Try(instance, instance.tryUp());
        });
    }

    private static RunningInstance start(Attempt attempt) throws IOException, InterruptedException {
        String refused = "";
        for (int i = 0; i < ATTEMPTS; i++) {
            Try tried = attempt.on(FreePorts.block(PORTS));
            if (tried.up().status() == 0) {
                return tried.instance();
            }
            refused = tried.up().err();
        }
        throw new AssertionError("no marketplace came up: " + refused);
    }

    /** To bring a new one up at these ports. */
    private interface Attempt {
        Try on(int base) throws IOException, InterruptedException;
    }

    private record Try(RunningInstance instance, CommandLine.Finished up) {}

    /** A new one that stays in the foreground of a command. */
    static InForeground startInForeground(Path scratch) throws IOException, InterruptedException {
        Rehearsal.once(scratch);
        RunningInstance instance = new RunningInstance(scratch, PLAIN_NAME, FreePorts.block(PORTS), FABRIC, Map.of());
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
        return Stream.concat(Stream.of(commandUpAgain(more)), Stream.of("--port-base", Integer.toString(base)))
                .toArray(String[]::new);
    }

    /** On the ports that its folder knows. */
    private String[] commandUpAgain(String... more) {
        List<String> words = new ArrayList<>(List.of("up", "--data", data.toString()));
        fabric.ifPresent(profile -> words.add("--fabric=" + profile));
        PROCESSES.ifPresent(how -> words.addAll(List.of("--processes", how)));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    CommandLine.Finished tryUp(String... more) throws IOException, InterruptedException {
        return CommandLine.run(scratch, settings, commandUp(more));
    }

    /** Starts it again on the data that are there. */
    public void up(String... more) throws IOException, InterruptedException {
        CommandLine.Finished finished = tryUp(more);
        assertThat(finished.status()).as(finished.err()).isZero();
    }

    /** The names of its processes. */
    List<String> parts() {
        return listed().map(process -> process.path("name").asString()).toList();
    }

    /** The processes that its own list names. */
    List<ProcessHandle> processes() {
        return handles(listed()).toList();
    }

    private Stream<JsonNode> listed() {
        return json("instance.json").path("processes").valueStream();
    }

    private static Stream<ProcessHandle> handles(Stream<JsonNode> processes) {
        return processes.flatMap(process -> ProcessHandle.of(process.path("pid").asLong()).stream());
    }

    /** The processes of some parts, with those that they started. */
    private List<ProcessHandle> family(Collection<String> parts) {
        List<ProcessHandle> family = handles(listed().filter(
                                process -> parts.contains(process.path("name").asString())))
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
        assertThat(family).as("processes of %s", parts).hasSizeGreaterThanOrEqualTo(parts.size());
        return family;
    }

    /** {@code kill -9} of some parts at once. */
    void kill(Collection<String> parts) {
        List<ProcessHandle> all = family(parts);
        all.forEach(ProcessHandle::destroyForcibly);
        // a killed process that nobody waited for keeps its number, but has no program
        await().atMost(PATIENCE)
                .until(() -> all.stream().noneMatch(p -> p.info().command().isPresent()));
    }

    /** {@code kill -9} of the services, in one process or each in its own. */
    void killServices() {
        kill(parts().stream()
                .filter(part -> part.matches("services|.*-service"))
                .toList());
    }

    /** {@code SIGSTOP} for so long, then {@code SIGCONT}: they neither answer nor close a connection. */
    void freeze(Collection<String> parts, Duration length) throws IOException, InterruptedException {
        List<ProcessHandle> family = family(parts);
        signal("STOP", family);
        try {
            await().pollDelay(length).atMost(length.plusSeconds(60)).until(() -> true);
        } finally {
            signal("CONT", family);
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        Process kill = new ProcessBuilder(command).inheritIO().start();
        assertThat(kill.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Every service says again that it is well. */
    void awaitHealth() {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        for (Map.Entry<String, JsonNode> port :
                json("instance.json").path("ports").path("byName").properties()) {
            if (port.getKey().endsWith("-service")) {
                HttpRequest health = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port.getValue().asInt() + "/actuator/health"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
                await("health of " + port.getKey())
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .ignoreExceptions()
                        .until(() -> http.send(health, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 200);
            }
        }
    }

    /** An auditor replays the ledger, as {@code blendsm audit} does, and finds nothing. */
    public void requireSoundLedger(Ledger ledger) throws IOException {
        Path tools = data.resolve("tools");
        Identity identity = new Identity("OperatorMSP", Certificates.read(tools.resolve("cert.pem")));
        Audit audit = new Audit("blendsm", InstantSource.system());
        ledger.as(identity, Signer.of(SigningKey.read(tools.resolve("key.pem"))))
                .blocks(PATIENCE, audit::take);
        assertThat(audit.report().findings())
                .allSatisfy(finding ->
                        assertThat(finding.first()).as(finding.sentence()).isEmpty());
        assertThat(audit.report().transactions()).isPositive();
    }

    ReadModels readModels() throws IOException {
        return new ReadModels(
                json("instance.json")
                        .path("ports")
                        .path("byName")
                        .path("database")
                        .asInt(),
                Files.readString(data.resolve("database.password")));
    }

    public Path data() {
        return data;
    }

    /** The first of the ports that it was to take. */
    int base() {
        return base;
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
        return json((fabric.isPresent() ? "fabric" : "ledger") + "/connection.json");
    }

    /** How an organisation's own clients find it: on a real network each has an authority of its own. */
    public JsonNode connection(String organisation) {
        if (fabric.isPresent()) {
            return json("fabric/" + organisation + "/connection.json");
        }
        ObjectNode shared = (ObjectNode) connection();
        return shared.setAll((ObjectNode) shared.path("organisations").path(organisation));
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
