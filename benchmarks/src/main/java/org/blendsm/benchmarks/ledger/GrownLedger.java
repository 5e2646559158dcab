package org.blendsm.benchmarks.ledger;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.blendsm.benchmarks.BareClient;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.Processes;
import org.blendsm.cli.pool.NeighbouringPorts;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.jspecify.annotations.Nullable;

/** An embedded ledger with a chaincode of keys and values, that can be made to hold many of them in many blocks. */
final class GrownLedger implements AutoCloseable {
    private static final String CHAINCODE = "keyvalue";
    private static final Duration USUAL_BLOCK_TIMEOUT = Duration.ofMillis(10);
    private static final int WRITERS = 8;
    private static final int TOLD_EACH = 10_000;

    private final Path folder;
    private final Process chaincode;
    private final int chaincodePort;
    private final AtomicLong keys = new AtomicLong();
    private @Nullable BareClient client;
    private Process ledger;

    GrownLedger() throws Exception {
        folder = Files.createTempDirectory("blendsm-growth");
        chaincodePort = NeighbouringPorts.firstFree(1);
        chaincode =
                program("chaincode", "-Xmx128m", KeyValueChaincode.class, CHAINCODE, Integer.toString(chaincodePort));
        ledger = launch(USUAL_BLOCK_TIMEOUT);
        Runtime.getRuntime().addShutdownHook(new Thread(this::discard));
    }

    private Process launch(Duration blockTimeout) throws Exception {
        Process started = program(
                "ledger",
                "-Xmx256m",
                LedgerProgram.class,
                folder.resolve("data").toString(),
                CHAINCODE,
                Integer.toString(chaincodePort),
                Long.toString(blockTimeout.toMillis()));
        BufferedReader told = started.inputReader();
        if (told.readLine() == null) {
            throw new IOException("the ledger did not start: see " + folder.resolve("ledger.log"));
        }
        return started;
    }

    private Process program(String called, String memory, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(called + ".log").toFile()))
                .start();
    }

    /** Connected anew after each start of the ledger, by whoever comes first. */
    private synchronized BareClient client() throws Exception {
        BareClient known = client;
        if (known == null) {
            ConnectionFile connection = ConnectionFile.read(folder.resolve("data/connection.json"));
            known = BareClient.connect(connection.peer(CHAINCODE), connection.mspId(), connection.newcomer("client"));
            client = known;
            awaitChaincode(known);
        }
        return known;
    }

    private synchronized void disconnect() {
        BareClient known = client;
        client = null;
        if (known != null) {
            known.close();
        }
    }

    private static void awaitChaincode(BareClient client) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                client.contract().evaluateTransaction("get", "nothing");
                return;
            } catch (org.hyperledger.fabric.client.GatewayException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    long blocks() throws Exception {
        byte[] info = client().contract("qscc").evaluateTransaction("GetChainInfo", "marketplace");
        return BlockchainInfo.parseFrom(info).getHeight();
    }

    long keys() {
        return keys.get();
    }

    /** Writes so many keys at a time until the chain has so many blocks. */
    void growTo(long blocks, int keysEach) throws Exception {
        restart(Duration.ZERO);
        AtomicLong told = new AtomicLong(TOLD_EACH);
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                running.add(writers.submit(() -> {
                    for (long height = blocks(); height < blocks; height = blocks()) {
                        tell(told, height);
                        for (int n = 0; n < 100; n++) {
                            put(keysEach);
                        }
                    }
                    return null;
                }));
            }
            for (Future<Void> writer : running) {
                writer.get();
            }
        }
        restart(USUAL_BLOCK_TIMEOUT);
    }

    private static void tell(AtomicLong next, long height) {
        long due = next.get();
        if (height >= due && next.compareAndSet(due, due + TOLD_EACH)) {
            System.out.println("grown to " + height + " blocks");
        }
    }

    /** One transaction that writes the next keys. */
    Object put(int count) throws Exception {
        long first = keys.getAndAdd(count);
        String[] names = new String[count];
        Arrays.setAll(names, i -> key(first + i));
        return client().contract().submitTransaction("put", names);
    }

    /** One of the keys that are there. */
    Object get() throws Exception {
        return client().contract().evaluateTransaction("get", key(anyKey(0)));
    }

    /** A hundred keys that follow one another. */
    Object page() throws Exception {
        byte[] found = client().contract().evaluateTransaction("page", key(anyKey(KeyValueChaincode.PAGE)));
        if (!new String(found, java.nio.charset.StandardCharsets.US_ASCII)
                .equals(Integer.toString(KeyValueChaincode.PAGE))) {
            throw new IllegalStateException(
                    "a page of " + new String(found, java.nio.charset.StandardCharsets.US_ASCII));
        }
        return found;
    }

    private long anyKey(int before) {
        return ThreadLocalRandom.current().nextLong(keys.get() - before);
    }

    private static String key(long number) {
        return "key-%09d".formatted(number);
    }

    ClosedLoop load(java.util.concurrent.Callable<?> call) {
        return new ClosedLoop(
                Map.of("node", Processes.of(ledger.toHandle()), "chaincode", Processes.of(chaincode.toHandle())), call);
    }

    /** Kills the ledger as kill -9 does and starts it again; answers how long the start took. */
    Duration restart(Duration blockTimeout) throws Exception {
        end(ledger);
        disconnect();
        long start = System.nanoTime();
        ledger = launch(blockTimeout);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    Duration restart() throws Exception {
        return restart(USUAL_BLOCK_TIMEOUT);
    }

    /** As {@link #restart}, but the state is gone and made again from block 0. */
    Duration rebuild() throws Exception {
        end(ledger);
        delete(folder.resolve("data/state"));
        return restart(USUAL_BLOCK_TIMEOUT);
    }

    private static void end(Process process) {
        process.destroyForcibly();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
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
        disconnect();
        end(ledger);
        end(chaincode);
        delete(folder);
    }
}
