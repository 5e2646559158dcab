package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Ratios;
import org.blendsm.fabric.LedgerException;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.membership.Role;

/**
 * For how long real Fabric commits nothing when one of four orderers is killed while clients publish products all the
 * time: the one that leads, then one that follows, in turn; each is started again, and decides with the others, before
 * the next. Arguments: {@code [bft|raft] [kills of each]}: the product's orderers agree by BFT, and by Raft for
 * comparison.
 */
public final class FailOver {
    private static final long SEED = 20_261_160;
    private static final int WRITERS = 4;
    private static final Duration WATCHED = Duration.ofSeconds(25);
    private static final Duration RECOVERED = Duration.ofSeconds(90);

    private final LedgerUnderLoad ledger;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private FailOver(LedgerUnderLoad ledger) {
        this.ledger = ledger;
    }

    public static void main(String[] args) throws Exception {
        boolean raft = args.length > 0 && args[0].equals("raft");
        int kills = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        Comparison.introduce(
                "Fail-over of real Fabric: %d kills of the leader and of a follower, four %s orderers, %d writers"
                        .formatted(kills, raft ? "Raft" : "BFT", WRITERS),
                SEED);
        Setting ordering = raft ? Setting.raft(LedgerUnderLoad.ORGANISATIONS) : Setting.NONE;
        try (LedgerUnderLoad ledger = LedgerUnderLoad.fabric("Fabric", "default", ordering);
                Founded founded = Founded.on(ledger)) {
            new FailOver(ledger).run(founded.admit("Telemetry Ltd", Role.SELLER).contract(Catalogue.class), kills);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void run(Catalogue catalogue, int kills) throws Exception {
        List<Double> leaders = new ArrayList<>();
        List<Double> followers = new ArrayList<>();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(Thread.ofPlatform().daemon().start(() -> publish(catalogue)));
        }
        try {
            for (int i = 0; i < kills; i++) {
                leaders.add(silence(ledger.orderers(true).getFirst()));
                followers.add(silence(ledger.orderers(false).getFirst()));
            }
        } finally {
            over.set(true);
        }
        for (Thread writer : writers) {
            writer.join(RECOVERED);
        }
        tell("the leader", leaders);
        tell("a follower", followers);
        System.out.printf(Locale.ROOT, "committed %d, failed %d%n", committed.get(), failed.get());
    }

    private void publish(Catalogue catalogue) {
        while (!over.get()) {
            try {
                catalogue.publish(new IdempotencyKey(UUID.randomUUID().toString()), Publishing.PRODUCT);
                committed.incrementAndGet();
            } catch (LedgerException e) {
                failed.incrementAndGet();
            }
        }
    }

    /** Kills it, and starts it again afterwards: the longest time, in seconds, in which nothing was committed. */
    private double silence(String organisation) throws IOException {
        ledger.killOrderer(organisation);
        long killed = System.nanoTime();
        long seen = committed.get();
        long last = killed;
        long longest = 0;
        while (System.nanoTime() - killed < WATCHED.toNanos() || last == killed) {
            if (System.nanoTime() - killed > RECOVERED.toNanos()) {
                throw new IOException("nothing was committed for " + RECOVERED.toSeconds() + " s");
            }
            LockSupport.parkNanos(1_000_000);
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            if (committed.get() > seen) {
                seen = committed.get();
                last = now;
            }
        }
        ledger.startAgain();
        ledger.awaitOrderersInStep();
        System.out.printf(Locale.ROOT, "%s: %.2f s%n", organisation, longest / 1e9);
        return longest / 1e9;
    }

    private static void tell(String who, List<Double> silences) {
        List<Double> sorted = silences.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%s killed: nothing committed for %.2f s (median of %d; %.2f to %.2f)%n",
                who,
                Ratios.median(sorted.stream().mapToDouble(Double::doubleValue).toArray()),
                sorted.size(),
                sorted.getFirst(),
                sorted.getLast());
    }
}
