package org.blendsm.benchmarks.ledger;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blendsm.benchmarks.Processes;
import org.blendsm.cli.pool.NeighbouringPorts;

/**
 * A ledger with the product's chaincode on it, every part a process of its own as in production, until it is closed:
 * then its processes and its folder are gone.
 */
final class LedgerUnderLoad implements AutoCloseable {
    static final String CHAINCODE = "blendsm";
    private static final List<String> ENDORSING = List.of("operator", "provider", "consumer");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    static final List<String> ORGANISATIONS = List.of("operator", "provider", "consumer", "auditor");
    private static final Pattern LEADS = Pattern.compile("consensus_(BFT|etcdraft)_is_leader\\{.*} 1");
    /**
     * Moved by what the orderer decided with the others, not by what it fetched; it starts at the last block it has.
     */
    private static final Pattern DECIDED =
            Pattern.compile("consensus_(?:BFT|etcdraft)_committed_block_number\\{.*} (.+)");

    /** Blocks, within which an orderer's decisions are seen while others go on. */
    private static final int IN_STEP = 5;

    private static final int PORTS = 60;
    private static final int ORDERER_OPERATIONS_PORT = 4;
    private static final int CHAINCODE_PORT = 8;
    private static final int SEAT = 10;
    private static final Path HOME =
            Path.of(System.getProperty("blendsm.home", "..")).toAbsolutePath().normalize();
    private static final Path SCRIPTS = HOME.resolve("fabric-network");

    private final String name;
    private final Path folder;
    private final List<Process> own = new ArrayList<>();
    private final List<Long> chaincodes = new ArrayList<>();
    private final List<Long> nodes = new ArrayList<>();
    /** The chaincodes' ids by their ports. */
    private final Map<Integer, String> serves = new TreeMap<>();

    private Optional<Path> scripts = Optional.empty();

    private LedgerUnderLoad(String name, Path folder) {
        this.name = name;
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(new Thread(this::discard));
    }

    /** @param profile a real network's, or {@code embedded} */
    static LedgerUnderLoad of(String profile) throws IOException {
        return profile.equals("embedded") ? embedded() : fabric(profile);
    }

    /** The embedded ledger as {@code ./blendsm up} starts it, and its chaincode. */
    static LedgerUnderLoad embedded() throws IOException {
        Path folder = Files.createTempDirectory("blendsm-embedded");
        LedgerUnderLoad ledger = new LedgerUnderLoad("embedded", folder);
        int port = NeighbouringPorts.firstFree(1);
        ledger.startChaincode(java("-Xmx128m", "org.blendsm.chaincode.Chaincode", Optional.empty()), CHAINCODE, port);
        List<String> command = java("-Xmx256m", "org.blendsm.embedded.EmbeddedLedger", Optional.empty());
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        command.addAll(List.of("--chaincode", CHAINCODE + "=127.0.0.1:" + port, "--gateway-limit", "5000"));
        ledger.nodes.add(ledger.start("ledger", new ProcessBuilder(command)).pid());
        ledger.await("the ledger to be ready", () -> Files.exists(ledger.connection()));
        return ledger;
    }

    /**
     * Real Fabric by {@code blendsm network up}: four authorities, four peers, the profile's orderers, one chaincode
     * for each endorsing organisation. Where Fabric's programs are missing, the network's own message names them.
     */
    static LedgerUnderLoad fabric(String profile) throws IOException {
        return fabric("Fabric", profile, Setting.NONE);
    }

    static LedgerUnderLoad fabric(String name, String profile, Setting setting) throws IOException {
        Path folder = Files.createTempDirectory("blendsm-fabric");
        LedgerUnderLoad ledger = new LedgerUnderLoad(name, folder);
        ledger.scripts = Optional.of(setting.scripts(SCRIPTS, folder.resolve("scripts")));
        int base = NeighbouringPorts.firstFree(PORTS);
        ledger.network(
                "up",
                "--profile",
                profile,
                "--port-base",
                Integer.toString(base),
                "--chaincode",
                "name=" + CHAINCODE + ",collections=" + SCRIPTS.resolve("collections.json"));
        for (String organisation : ENDORSING) {
            Path id = folder.resolve("data").resolve(organisation).resolve("chaincode/blendsm.id");
            int port = base + SEAT * ENDORSING.indexOf(organisation) + CHAINCODE_PORT;
            ledger.serves.put(port, Files.readString(id).strip());
        }
        ledger.startChaincodes(setting.chaincodeFolder(folder));
        ledger.nodes.addAll(ledger.pidsOf("peer"));
        ledger.nodes.addAll(ledger.pidsOf("orderer"));
        return ledger;
    }

    private void startChaincodes(Optional<Path> first) throws IOException {
        for (Map.Entry<Integer, String> chaincode : serves.entrySet()) {
            startChaincode(
                    java("-Xmx128m", "org.blendsm.chaincode.Chaincode", first),
                    chaincode.getValue(),
                    chaincode.getKey());
        }
    }

    /** Another program takes the chaincode's place, on the same state; it is told as Fabric tells a service. */
    void replaceChaincode(Path program) throws IOException {
        List<Process> before = own.stream()
                .filter(process -> chaincodes.contains(process.pid()))
                .toList();
        own.removeAll(before);
        chaincodes.clear();
        for (Process process : before) {
            process.destroyForcibly().onExit().join();
        }
        for (Map.Entry<Integer, String> chaincode : serves.entrySet()) {
            startChaincode(List.of(program.toString()), chaincode.getValue(), chaincode.getKey());
        }
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    String name() {
        return name;
    }

    /** The file in which it says how to connect. */
    Path connection() {
        return folder.resolve("data/connection.json");
    }

    /** Peers and orderers; the embedded ledger is one process and all of them. */
    Processes nodes() {
        return new Processes(List.copyOf(nodes));
    }

    Processes chaincodes() {
        return new Processes(List.copyOf(chaincodes));
    }

    Processes all() {
        return new Processes(Stream.of(nodes, chaincodes, pidsOf("authority"))
                .flatMap(List::stream)
                .toList());
    }

    /** The organisation's peer is stopped as an operator would: the rest goes on without it. */
    void stopPeer(String organisation) throws IOException {
        Path file = folder.resolve("data").resolve(organisation).resolve("peer.pid");
        long pid = pid(file);
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        await("the peer of " + organisation + " to stop", () -> !alive(pid));
        nodes.remove(pid);
        Files.delete(file);
    }

    /** The organisations whose orderer leads, by its own word, or those whose follows. */
    List<String> orderers(boolean leading) throws IOException {
        List<String> found = new ArrayList<>();
        for (String organisation : ORGANISATIONS) {
            if (leads(organisation) == leading) {
                found.add(organisation);
            }
        }
        return found;
    }

    /**
     * Waits until every orderer decides with the others: with one of four that still fetches what it missed, no further
     * one may be missing.
     */
    void awaitOrderersInStep() throws IOException {
        await("all orderers to decide together", this::orderersInStep);
    }

    private boolean orderersInStep() throws IOException {
        double lowest = Double.MAX_VALUE;
        double highest = 0;
        for (String organisation : ORGANISATIONS) {
            double decided = ordererMetrics(organisation).stream()
                    .map(DECIDED::matcher)
                    .filter(Matcher::matches)
                    .mapToDouble(line -> Double.parseDouble(line.group(1)))
                    .findFirst()
                    .orElse(0);
            lowest = Math.min(lowest, decided);
            highest = Math.max(highest, decided);
        }
        return lowest > 0 && highest - lowest <= IN_STEP;
    }

    private boolean leads(String organisation) throws IOException {
        return ordererMetrics(organisation).stream()
                .anyMatch(line -> LEADS.matcher(line).matches());
    }

    private List<String> ordererMetrics(String organisation) throws IOException {
        Path data = folder.resolve("data");
        Path reader = data.resolve(organisation).resolve("metrics");
        int base = Integer.parseInt(Files.readString(data.resolve("port-base")).strip());
        int port = base + SEAT * ORGANISATIONS.indexOf(organisation) + ORDERER_OPERATIONS_PORT;
        Path told = folder.resolve("metrics.txt");
        Process curl = new ProcessBuilder(
                        "curl",
                        "-s",
                        "-m",
                        "10",
                        "--cacert",
                        reader.resolve("tls-root.pem").toString(),
                        "--cert",
                        reader.resolve("msp/signcerts/cert.pem").toString(),
                        "--key",
                        reader.resolve("msp/keystore/key_sk").toString(),
                        "https://127.0.0.1:" + port + "/metrics")
                .redirectOutput(told.toFile())
                .start();
        curl.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        return Files.readAllLines(told);
    }

    void killOrderer(String organisation) throws IOException {
        long pid = pid(folder.resolve("data").resolve(organisation).resolve("orderer.pid"));
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        await("the orderer of " + organisation + " to end", () -> !alive(pid));
    }

    /** Starts what was killed; the rest goes on. */
    void startAgain() throws IOException {
        network("up");
    }

    private void startChaincode(List<String> command, String id, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:" + port, "CHAINCODE_ID", id));
        chaincodes.add(start("chaincode-" + port, builder).pid());
        await("the chaincode to listen", () -> listens(port));
    }

    /**
     * With the JVM's flags that the product uses for its programs.
     *
     * @param first a folder before all others on the class path
     */
    private static List<String> java(String memory, String mainClass, Optional<Path> first) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                first.map(folder -> folder + File.pathSeparator).orElse("") + System.getProperty("java.class.path"),
                mainClass));
    }

    private Process start(String called, ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(called + ".log").toFile())
                .start();
        own.add(process);
        return process;
    }

    private void network(String command, String... options) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(scripts.orElseThrow().resolve("network").toString(), command));
        line.addAll(List.of("--data", folder.resolve("data").toString()));
        line.addAll(List.of(options));
        Path log = folder.resolve("network-" + command + ".log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(Files.readString(log).strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Of every seat's part that runs. */
    private List<Long> pidsOf(String part) {
        try (Stream<Path> files = Files.find(
                folder.resolve("data"),
                2,
                (path, _) -> path.getFileName().toString().equals(part + ".pid"))) {
            return files.map(LedgerUnderLoad::pid).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long pid(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return Long.parseLong(lines.findFirst().orElseThrow());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end || own.stream().anyMatch(process -> !process.isAlive())) {
                throw new IOException("waited in vain for " + what + ": see the logs in " + folder);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** However this program ends, nothing of the ledger runs on. */
    private void discard() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("left behind: " + folder + ": " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        own.reversed().forEach(Process::destroy);
        for (Process process : own) {
            process.onExit()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .exceptionally(_ -> process.destroyForcibly())
                    .join();
        }
        if (scripts.isPresent()) {
            network("down");
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
