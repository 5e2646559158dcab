package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.embedded.CaClient.Enrolled;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.validation.FormCheck;
import org.blendsm.embedded.validation.RecentEndorsements;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger's process is killed in the middle of the work, and while it starts, again and again; {@code -Drounds} and
 * {@code -Dseed} choose. The moments are counted in acknowledgements, not in time: a slow machine is killed at the same
 * points as a fast one.
 */
@Timeout(value = 7, unit = TimeUnit.DAYS)
class CrashFaultIT {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final long SEED = Long.getLong("seed", 20_260_101L);
    private static final int CLIENTS = 8;
    private static final int MOST_ACKNOWLEDGED = 300;
    /** One kill of so many comes while the ledger starts, not while it works. */
    private static final int ONE_AT_START = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path data;

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();

    @Test
    void a_killed_ledger_has_lost_nothing_that_it_acknowledged() throws Exception {
        System.out.println("CrashFaultIT: repeat with -Dseed=" + SEED + " -Drounds=" + ROUNDS);
        Random random = new Random(SEED);
        int atStart = 0;
        try (ProbeChaincode probe = new ProbeChaincode("probe")) {
            Enrolled member = enrolled(probe);
            for (int round = 0; round < ROUNDS; round++) {
                if (random.nextInt(ONE_AT_START) == 0) {
                    killWhileStarting(probe, random);
                    atStart++;
                } else {
                    killWhileWorking(probe, member, random);
                }
            }
            ledger().start(probe.port()).destroyForcibly().waitFor();
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
        System.out.printf(
                "CrashFaultIT: %d kills, %d of them during a start; %d writes tried, %d acknowledged, none lost%n",
                ROUNDS, atStart, next.get(), acknowledged.size());
    }

    private Enrolled enrolled(ProbeChaincode probe) throws Exception {
        Process process = ledger().start(probe.port());
        try {
            CaClient ca = new CaClient(ledger().connection(), "provider");
            return ca.member(ca.enrolRegistrar(), "worker", "client");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void killWhileStarting(ProbeChaincode probe, Random random) throws Exception {
        Process process = ledger().launch(probe.port());
        process.waitFor(random.nextInt(2_000), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
    }

    private void killWhileWorking(ProbeChaincode probe, Enrolled member, Random random) throws Exception {
        Process process = ledger().start(probe.port());
        try (Member worker = new CaClient(ledger().connection(), "provider").connect(member)) {
            int more = 1 + random.nextInt(MOST_ACKNOWLEDGED);
            loadUntilKilled(worker, process, more, random.nextInt(5_000));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private LedgerProcess ledger() {
        return new LedgerProcess(data);
    }

    /** Kills it so many microseconds after so many more writes are acknowledged, while others are on their way. */
    private void loadUntilKilled(Member worker, Process process, int more, long micros) throws InterruptedException {
        AtomicBoolean alive = new AtomicBoolean(true);
        CountDownLatch goal = new CountDownLatch(more);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(() -> {
                while (alive.get()) {
                    write(worker, goal);
                }
            });
        }
        try {
            assertThat(goal.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%d writes acknowledged in %s, seed %d", more, PATIENCE, SEED)
                    .isTrue();
            boolean endedEarly = process.waitFor(micros, TimeUnit.MICROSECONDS);
            assertThat(endedEarly)
                    .as("the ledger ended by itself, seed %d", SEED)
                    .isFalse();
        } finally {
            process.destroyForcibly().waitFor();
            alive.set(false);
            clients.shutdown();
        }
        assertThat(clients.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    private void write(Member worker, CountDownLatch goal) {
        String key = "key-" + next.getAndIncrement();
        try {
            worker.submit("put", key, "value-of-" + key);
            acknowledged.add(key);
            goal.countDown();
        } catch (GatewayException | GatewayRuntimeException | CommitException e) {
            // in doubt: the process may be gone
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
                        NetworkKeys.open(data, Host.LOOPBACK.certified())
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
