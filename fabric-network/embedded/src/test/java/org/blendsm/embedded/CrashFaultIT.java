package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.embedded.CaClient.Enrolled;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.genesis.Network;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.validation.FormCheck;
import org.blendsm.embedded.validation.RecentEndorsements;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ledger's process is killed in the middle of the work, again and again; {@code -Dcrash.rounds} and seed choose.
 */
class CrashFaultIT {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);
    private static final long SEED = Long.getLong("crash.seed", 20_260_101L);
    private static final int CLIENTS = 8;

    @TempDir
    private Path data;

    @Test
    void a_killed_ledger_has_lost_nothing_that_it_acknowledged() throws Exception {
        Random random = new Random(SEED);
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        try (ProbeChaincode probe = new ProbeChaincode("probe")) {
            Enrolled member = null;
            for (int round = 0; round < ROUNDS; round++) {
                Process process = startLedger(probe.port());
                try {
                    Connection connection =
                            JsonMapper.shared().readValue(data.resolve("connection.json"), Connection.class);
                    CaClient ca = new CaClient(connection, "provider");
                    if (member == null) {
                        member = ca.member(ca.enrolRegistrar(), "worker", "client");
                    }
                    try (Member worker = ca.connect(member)) {
                        long millis = 50 + random.nextInt(1_500);
                        loadUntilKilled(worker, process, millis, acknowledged, next);
                    }
                } finally {
                    process.destroyForcibly().waitFor();
                }
            }
            assertThat(acknowledged).as("seed %d wrote something", SEED).isNotEmpty();
            startLedger(probe.port()).destroyForcibly().waitFor();
        }
        Map<ByteString, ByteString> recovered = state(data.resolve("state"));
        for (String key : acknowledged) {
            assertThat(recovered.get(ByteString.copyFromUtf8(key)))
                    .as("acknowledged %s, seed %d", key, SEED)
                    .isEqualTo(ByteString.copyFromUtf8("value-of-" + key));
        }
        assertThat(state(data.resolve("state-from-block-0")))
                .as("state equals replay, seed %d", SEED)
                .isEqualTo(recovered);
    }

    private Process startLedger(int chaincodePort) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedLedger.class.getName(),
                        "--data",
                        data.toString(),
                        "--chaincode",
                        "probe=127.0.0.1:" + chaincodePort)
                .redirectError(data.resolveSibling(data.getFileName() + ".log").toFile())
                .start();
        String ready =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(ready)
                .as(
                        "the ledger is ready; it said: %s",
                        Files.readString(data.resolveSibling(data.getFileName() + ".log")))
                .contains("\"ready\":true");
        return process;
    }

    private static void loadUntilKilled(
            Member worker, Process process, long millis, Queue<String> acknowledged, AtomicInteger next)
            throws InterruptedException {
        AtomicBoolean alive = new AtomicBoolean(true);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(() -> {
                while (alive.get()) {
                    String key = "key-" + next.getAndIncrement();
                    try {
                        worker.submit("put", key, "value-of-" + key);
                        acknowledged.add(key);
                    } catch (GatewayException | GatewayRuntimeException | CommitException e) {
                        // in doubt: the process may be gone
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
        boolean endedEarly = process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        alive.set(false);
        clients.shutdown();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(endedEarly).as("it was the kill that ended it").isFalse();
    }

    /** Opens the chain over this state folder, which brings it up to the last block, and reads everything there is. */
    private Map<ByteString, ByteString> state(Path folder) throws IOException {
        Map<ByteString, ByteString> everything = new LinkedHashMap<>();
        FormCheck formCheck = new FormCheck(new RecentEndorsements());
        try (StateStore store = new StateStore(folder);
                Chain chain = new Chain(
                        "marketplace",
                        data.resolve("blocks"),
                        store,
                        formCheck,
                        new Definitions(),
                        Network.open(data, Host.LOOPBACK.certified())
                                .organisation(Organisation.OPERATOR)
                                .orderer(),
                        () -> {
                            throw new IllegalStateException("the chain is there already");
                        });
                StateView view = store.view()) {
            assertThat(chain.height()).isGreaterThan(1);
            for (String namespace : List.of("probe", "_lifecycle")) {
                List<StateView.Entry> entries = new ArrayList<>();
                try (StateView.Scan scan = view.range(namespace, ByteString.EMPTY, ByteString.EMPTY, false)) {
                    scan.forEachRemaining(entries::add);
                }
                entries.forEach(
                        entry -> everything.put(entry.key(), entry.value().value()));
            }
        }
        return everything;
    }
}
