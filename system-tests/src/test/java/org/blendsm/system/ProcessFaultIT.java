package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.blendsm.client.StreamMessage;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * Processes of an instance fail: all at once, or one or two while the others go on; killed, or frozen for a while. A
 * seed chooses which, how, during what, how far that has come, and after how many messages; the first round kills
 * everything in the middle of a stream. Each time the instance heals, what was under way is done once, and the auditor
 * finds a sound ledger; in the end nothing that was acknowledged is lost or billed twice. A broker's journal may be
 * lost too: then what was settled and anchored goes on.
 *
 * <p>A build plays the same rounds each time; {@code -Dseed} chooses others. {@code -Drounds=1000 -Dfrozen=PT40S} tries
 * every process and every two with every fault at every moment, frozen for longer than any deadline; with
 * {@code -Dprocesses=each} every service is a process of its own. {@code -Dfailing=1} leaves out the twos.
 */
@Timeout(value = 7, unit = TimeUnit.DAYS)
class ProcessFaultIT {
    private static final int ROUNDS = Integer.getInteger("rounds", 2);
    private static final long SEED = Long.getLong("seed", 20_261_129);
    private static final Duration FROZEN = Duration.parse(System.getProperty("frozen", "PT3S"));
    /** How many fail together at most, where it is not all. */
    private static final int FAILING = Integer.getInteger("failing", 2);

    private static final Duration HEALED = Duration.ofMinutes(10);
    /** As often as the broker looks. */
    private static final Map<String, String> ANCHORED_EVERY_SECOND = Map.of("BLENDSM_PUBSUB_ANCHORS_MESSAGES", "1");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path scratch;

    private static RunningMarket market;
    private static Ledger ledger;

    @BeforeAll
    static void start() throws Exception {
        market = RunningMarket.start(scratch, ANCHORED_EVERY_SECOND);
        ledger = market.instance().ledger();
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
        market.close();
    }

    private enum Fault {
        KILLED,
        FROZEN
    }

    /** Something that takes some time, and from when to when the fault comes after its beginning. */
    private enum Moment {
        STREAM(0, 200),
        SETTLEMENT(0, 200),
        /** Counted from the anchor before: the broker looks again after a second. */
        ANCHOR(900, 1_300),
        EXPULSION(0, 200);

        private final int earliestMillis;
        private final int latestMillis;

        Moment(int earliestMillis, int latestMillis) {
            this.earliestMillis = earliestMillis;
            this.latestMillis = latestMillis;
        }

        Duration any(Random chance) {
            return Duration.ofMillis(chance.nextInt(earliestMillis, latestMillis));
        }
    }

    private record Round(List<String> parts, Fault fault, Moment moment) {
        /** The kill of everything, then the others as chance has it. */
        static List<Round> all(List<String> parts, Random chance) {
            Round first = new Round(parts, Fault.KILLED, Moment.STREAM);
            List<Round> others = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                addTo(others, List.of(parts.get(i)));
                for (int j = i + 1; j < parts.size() && FAILING > 1; j++) {
                    addTo(others, List.of(parts.get(i), parts.get(j)));
                }
            }
            addTo(others, parts);
            others.remove(first);
            Collections.shuffle(others, chance);
            others.addFirst(first);
            return others;
        }

        private static void addTo(List<Round> rounds, List<String> parts) {
            for (Fault fault : Fault.values()) {
                for (Moment moment : Moment.values()) {
                    rounds.add(new Round(parts, fault, moment));
                }
            }
        }
    }

    @Test
    void an_instance_heals_from_the_faults_of_its_processes_and_loses_nothing_and_charges_nothing_twice()
            throws Exception {
        System.out.println("ProcessFaultIT: repeat with -Dseed=%d -Drounds=%d -Dfrozen=%s -Dfailing=%d -Dprocesses=%s"
                .formatted(SEED, ROUNDS, FROZEN, FAILING, System.getProperty("processes", "one")));
        Random chance = new Random(SEED);
        List<Round> rounds = Round.all(market.instance().parts(), chance);
        TradedStream stream = TradedStream.begin(market, ledger);
        for (Round round : rounds.subList(0, Math.min(ROUNDS, rounds.size()))) {
            endure(round, stream, 20 + chance.nextInt(80), round.moment().any(chance));
        }
        stream.requireNothingLost();
        market.instance().requireSoundLedger(ledger);
        requireReadModelsEqualTheirRebuild(market.instance());
    }

    private static void endure(Round round, TradedStream stream, int messages, Duration into) throws Exception {
        RunningInstance instance = market.instance();
        MemberId victim =
                market.admit("Victim of " + round.moment(), Role.BUYER).address();
        AtomicReference<CompletableFuture<Void>> underWay = new AtomicReference<>();
        int acknowledged = stream.sellUntil(messages, () -> {
            if (round.moment() == Moment.ANCHOR) {
                stream.awaitNextAnchor();
            }
            CompletableFuture<Void> act =
                    CompletableFuture.runAsync(() -> act(round.moment(), stream, victim), Thread::startVirtualThread);
            underWay.set(act);
            TimeUnit.MILLISECONDS.sleep(into.toMillis());
            System.out.printf(
                    "ProcessFaultIT: %s, %d ms after it began, and it was %s%n",
                    round, into.toMillis(), act.isDone() ? "done" : "under way");
            switch (round.fault()) {
                case KILLED -> instance.kill(round.parts());
                case FROZEN -> instance.freeze(round.parts(), FROZEN);
            }
        });
        if (round.fault() == Fault.KILLED) {
            instance.up();
        }
        instance.awaitHealth();
        Objects.requireNonNull(underWay.get()).get(HEALED.toSeconds(), TimeUnit.SECONDS);
        if (round.moment() == Moment.EXPULSION) {
            assertThat(market.member(victim).standing()).isInstanceOf(Standing.Expelled.class);
        }
        stream.requireAnchored(acknowledged);
        assertThat(stream.complaints()).as(round.toString()).isEmpty();
        instance.requireSoundLedger(ledger);
    }

    /** Asks until it is done, as anybody would whose answer was lost. */
    private static void act(Moment moment, TradedStream stream, MemberId victim) {
        switch (moment) {
            case STREAM, ANCHOR -> {}
            case SETTLEMENT ->
                untilDone(() -> {
                    stream.pay();
                    stream.settle();
                });
            case EXPULSION -> untilDone(() -> market.expel(victim));
        }
    }

    private static void untilDone(Runnable wish) {
        await().atMost(HEALED)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> {
                    wish.run();
                    return true;
                });
    }

    private static void requireReadModelsEqualTheirRebuild(RunningInstance instance) throws Exception {
        ReadModels models = instance.readModels();
        models.awaitCaughtUp();
        var before = models.contents();
        models.spoil();
        instance.close();
        instance.up("--rebuild");
        models.awaitCaughtUp();

        assertThat(before).hasSizeGreaterThan(10);
        assertThat(models.contents()).isEqualTo(before);
    }

    private static List<String> services(RunningInstance instance) {
        return instance.parts().stream()
                .filter(part -> part.equals("services") || part.endsWith("-service"))
                .toList();
    }

    @Test
    void a_broker_that_lost_its_journal_goes_on_where_the_stream_is_anchored_and_settled() throws Exception {
        goesOnWithoutItsJournal();
    }

    /** No read model tells at the start what was carried; all events are told again. */
    @Test
    void so_it_does_where_the_read_model_is_rebuilt_too() throws Exception {
        goesOnWithoutItsJournal("--rebuild");
    }

    private static void goesOnWithoutItsJournal(String... up) throws Exception {
        RunningInstance instance = market.instance();
        TradedStream stream = TradedStream.begin(market, ledger);
        stream.sellAndSettle(20);
        instance.readModels().awaitCaughtUp();
        instance.kill(services(instance));
        instance.close();
        assertThat(FileSystemUtils.deleteRecursively(instance.data().resolve("broker")))
                .isTrue();

        instance.up(up);
        instance.awaitHealth();
        stream.askForNewTickets();
        stream.publishBeyond(20);

        stream.requireNothingLost();
        instance.requireSoundLedger(ledger);
    }

    @Test
    void an_expulsion_in_mid_stream_lets_no_message_through_beyond_the_meter_where_it_cut() throws Exception {
        TradedStream stream = TradedStream.begin(market, ledger);
        AtomicReference<Instant> expelled = new AtomicReference<>();
        stream.sellUntil(200, () -> {
            market.expel(stream.buyer());
            expelled.set(Instant.now());
        });
        // the broker's own feed may tell it of the expulsion later than who expelled was answered
        await().atMost(RunningInstance.PATIENCE).until(stream::isCut);
        await().atMost(RunningInstance.PATIENCE).until(() -> stream.received().size() == stream.meter("delivered"));
        List<StreamMessage> received = stream.received();
        System.out.println("ProcessFaultIT: the last message came "
                + Duration.between(Objects.requireNonNull(expelled.get()), stream.lastReceivedAt())
                        .toMillis()
                + " ms after the expulsion was known to be on the ledger");

        stream.publishBeyond(50);

        assertThat(stream.received()).as("after the cut").hasSameSizeAs(received);
        assertThat(stream.meter("delivered")).isEqualTo(received.size());
        market.instance().requireSoundLedger(ledger);
    }
}
