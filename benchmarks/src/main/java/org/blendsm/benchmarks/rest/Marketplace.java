package org.blendsm.benchmarks.rest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.blendsm.benchmarks.BareClient;
import org.blendsm.benchmarks.Processes;
import org.blendsm.cli.pool.NeighbouringPorts;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Role;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole instance as {@code ./blendsm up} starts it, in a folder of its own, until it is closed. */
final class Marketplace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofMinutes(6);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(65);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int PORTS = 100;
    /** Of warming both sides: under load the services' share fell for five minutes, and then the compiler had none. */
    static final Duration COMPILED = Duration.ofMinutes(6);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    /** The door's limits are for members, not for a measurement. */
    private static final Map<String, String> NO_LIMITS = Map.of(
            "BLENDSM_GATEWAY_LIMITS_MEMBER_REQUESTS", "10000000",
            "BLENDSM_GATEWAY_LIMITS_ADDRESS_REQUESTS", "10000000");

    private static final Path HOME =
            Path.of(System.getProperty("blendsm.home", "..")).toAbsolutePath().normalize();

    private final Path data;
    private final List<Process> replicas = new CopyOnWriteArrayList<>();

    private record Pool(
            URI door, String peer, String tlsServerName, String channel, String mspId, Sha256 networkFingerprint) {}

    private record Console(String client_id, String client_secret) {}

    /**
     * A member whose key identity-service keeps, and the door as that member sees it.
     *
     * @param credentials with which it is known anywhere in the pool
     */
    record Managed(MemberId address, Door door, Door.Credentials credentials) {
        /** The same member at one of the pool's services, past the door. */
        Door straightAt(URI service) {
            return new Door(service, credentials);
        }
    }

    private Marketplace(Path data) {
        this.data = data;
        Runtime.getRuntime().addShutdownHook(new Thread(this::discard));
    }

    /** @param fabric the profile of a real Fabric network to stand on; empty for the embedded ledger */
    static Marketplace start(Optional<String> fabric) throws IOException {
        return start(fabric.stream().map(profile -> "--fabric=" + profile).toList());
    }

    /** On the embedded ledger, each service a program of its own. */
    static Marketplace startEach() throws IOException {
        return start(List.of("--processes=each"));
    }

    private static Marketplace start(List<String> how) throws IOException {
        Marketplace marketplace = new Marketplace(Files.createTempDirectory("blendsm-rest"));
        List<String> options =
                new ArrayList<>(List.of("--port-base", Integer.toString(NeighbouringPorts.firstFree(PORTS))));
        options.addAll(how);
        marketplace.blendsm("up", options);
        return marketplace;
    }

    private void blendsm(String command, List<String> options) throws IOException {
        List<String> line = new ArrayList<>(List.of(HOME.resolve("blendsm").toString(), command, "--data"));
        line.add(data.resolve("data").toString());
        line.addAll(options);
        Path log = data.resolve(command + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(NO_LIMITS);
        Process process = builder.start();
        try {
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(Files.readString(log).strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    URI door() {
        return pool().door();
    }

    URI service(String name) {
        return loopback(state().path("ports").path("byName").path(name).asInt());
    }

    static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * The same service once more, where each is a program of its own: on this port, until the marketplace is closed.
     *
     * @return when it is ready
     */
    Process replica(String service, int port) throws IOException {
        List<String> command = new ArrayList<>(command(service));
        command.add("--server.port=" + port);
        Path log = data.resolve(service + "-" + port + ".log");
        Process replica = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        replicas.add(replica);
        Door door = open().at(loopback(port));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady(door)) {
            if (!replica.isAlive() || System.nanoTime() > end) {
                throw new IOException("no replica of " + service + ": "
                        + Files.readString(log).strip());
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return replica;
    }

    private static boolean isReady(Door service) {
        try {
            service.text("/actuator/health/readiness");
            return true;
        } catch (ProblemException notYet) {
            return false;
        }
    }

    private List<String> command(String program) throws IOException {
        for (JsonNode process : state().path("processes")) {
            if (process.path("name").asString().equals(program)) {
                Path line = Path.of("/proc", process.path("pid").asString(), "cmdline");
                return List.of(Files.readString(line).split("\0"));
            }
        }
        throw new IOException("no program is called " + program);
    }

    /** Somebody new whose key identity-service keeps. */
    Managed managed(String name, Role role) {
        Joining joining = Joining.managed(open(), name, pool().mspId(), List.of(role));
        approve(joining);
        String secret = joining.awaitClientSecret(PATIENCE);
        URI gateway = door();
        Door.Credentials own = new ManagedCredentials(joining.address(), secret);
        return new Managed(
                joining.address(),
                new Door(gateway, own),
                (http, _, _, method, request) -> own.authorize(http, gateway, gateway, method, request));
    }

    /** Somebody new with a key of their own, who needs no service: Fabric's own client at the peer's gateway. */
    BareClient ownKey(String name, Role role) throws IOException {
        var key = P256.newKey();
        Pool pool = pool();
        Joining joining = Joining.own(open(), pool.networkFingerprint(), name, pool.mspId(), List.of(role), key);
        approve(joining);
        return BareClient.connect(
                peer(),
                pool.mspId(),
                new CertifiedKey(key.getPrivate(), Certificates.parse(joining.awaitCertificate(PATIENCE))));
    }

    /** The same, by the product's own client. */
    OwnKeyMember ownKey(String name, Role role, Ledger ledger) throws IOException {
        Pool pool = pool();
        OwnKeyMember.Applicant applicant =
                OwnKeyMember.apply(door(), pool.networkFingerprint(), name, pool.mspId(), List.of(role));
        approve(applicant.joining());
        return applicant.admitted(ledger, PATIENCE);
    }

    /** The peer's gateway, past every service. */
    Ledger ledger() throws IOException {
        return Ledger.connect(peer(), Patience.USUAL, LedgerObserver.NONE);
    }

    private LedgerConnection peer() {
        Pool pool = pool();
        return new LedgerConnection(
                pool.peer(),
                data.resolve("data/operator/tls-root.pem"),
                Optional.of(pool.tlsServerName()),
                pool.channel(),
                "blendsm",
                KEEP_ALIVE);
    }

    void issue(MemberId to, Money amount) {
        operator().post("/api/v1/issues", Map.of("to", to, "amount", amount), Object.class);
    }

    Door open() {
        return new Door(door(), Door.Credentials.NONE);
    }

    Door operator() {
        Console console = read("operator/console.json", Console.class);
        return new Door(door(), new ManagedCredentials(new MemberId(console.client_id()), console.client_secret()));
    }

    private void approve(Joining joining) {
        operator().post("/api/v1/applications/" + joining.application() + "/approval", List.of(), Object.class);
    }

    private Pool pool() {
        return read("operator/pool.json", Pool.class);
    }

    private JsonNode state() {
        return read("instance.json", JsonNode.class);
    }

    private <T> T read(String file, Class<T> type) {
        try {
            return JSON.readValue(Files.readString(data.resolve("data").resolve(file)), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every program of it with its children, by what it is called; a Fabric network's nodes together. */
    Map<String, Processes> processes() throws IOException {
        Map<String, Processes> processes = new LinkedHashMap<>();
        state().path("processes")
                .forEach(process -> processes.merge(
                        process.path("name").asString().replaceFirst("-.*", ""),
                        family(process.path("pid").asLong()),
                        Marketplace::together));
        for (String part : List.of("peer", "orderer", "authority", "steward")) {
            Processes nodes = nodes(part);
            if (!nodes.pids().isEmpty()) {
                processes.put(part, nodes);
            }
        }
        return processes;
    }

    private static Processes family(long pid) {
        return new Processes(ProcessHandle.of(pid).stream()
                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                .map(ProcessHandle::pid)
                .toList());
    }

    private static Processes together(Processes some, Processes others) {
        return new Processes(
                Stream.concat(some.pids().stream(), others.pids().stream()).toList());
    }

    private Processes nodes(String part) throws IOException {
        Path fabric = data.resolve("data/fabric");
        if (!Files.exists(fabric)) {
            return new Processes(List.of());
        }
        List<Long> pids = new ArrayList<>();
        try (Stream<Path> files =
                Files.find(fabric, 2, (path, _) -> path.getFileName().toString().equals(part + ".pid"))) {
            for (Path file : files.toList()) {
                pids.addAll(family(Long.parseLong(Files.readAllLines(file).getFirst()))
                        .pids());
            }
        }
        return new Processes(pids);
    }

    /** However this program ends, nothing of the instance runs on; the one who closes it second finds nothing to do. */
    private void discard() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("left behind: " + data + ": " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        replicas.forEach(Process::destroyForcibly);
        if (Files.exists(data.resolve("data/instance.json"))) {
            blendsm("down", List.of());
        }
        try (Stream<Path> tree = Files.walk(data)) {
            tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
