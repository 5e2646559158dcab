package org.blendsm.benchmarks.ledger;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;

/**
 * What size costs the embedded ledger: one of 1,000 keys in 1,000 blocks against one of a million keys in 100,000
 * blocks, in a get, a page of a hundred, a put alone and writes by 64 clients; then its restart. Arguments:
 * {@code [blocks] [keys of a transaction] [pairs of rounds] [seconds of a round]}, by which the larger one is made.
 */
public final class Growth {
    private static final long SEED = 20_261_131;
    private static final int FEW = 1_000;
    private static final int WRITERS = 64;

    private Growth() {}

    public static void main(String[] args) throws Exception {
        long many = args.length > 0 ? Long.parseLong(args[0]) : 100_000;
        int keysEach = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 2);
        Comparison.introduce(
                "Growth of the embedded ledger; %d pairs of %d s".formatted(pairs, round.toSeconds()), SEED);
        try (GrownLedger large = new GrownLedger();
                GrownLedger small = new GrownLedger()) {
            small.growTo(FEW, 1);
            long start = System.nanoTime();
            large.growTo(many, keysEach);
            System.out.printf(
                    Locale.ROOT,
                    "small: %d keys in %d blocks; large: %d keys in %d blocks, grown in %.0f s%n",
                    small.keys(),
                    small.blocks(),
                    large.keys(),
                    large.blocks(),
                    (System.nanoTime() - start) / 1e9);
            compare("get", large, small, large::get, small::get, 1, pairs, round);
            compare("page of " + KeyValueChaincode.PAGE, large, small, large::page, small::page, 1, pairs, round);
            compare("put, one client", large, small, () -> large.put(1), () -> small.put(1), 1, pairs, round);
            compare(
                    "put, " + WRITERS + " clients",
                    large,
                    small,
                    () -> large.put(1),
                    () -> small.put(1),
                    WRITERS,
                    pairs,
                    round);
            restart(small, "small");
            restart(large, "large");
        }
    }

    private static void compare(
            String what,
            GrownLedger large,
            GrownLedger small,
            Callable<?> onLarge,
            Callable<?> onSmall,
            int clients,
            int pairs,
            Duration length)
            throws Exception {
        ClosedLoop ours = large.load(onLarge);
        ClosedLoop theirs = small.load(onSmall);
        Comparison<Round> comparison = ClosedLoop.compared("large", ours, "small", theirs, clients, length, SEED);
        System.out.println(what + ":");
        comparison.warm(Round::perSecond);
        Comparison<Round>.Rounds rounds = comparison.run(pairs);
        rounds.tell("a second", Round::perSecond, clients > 1 ? "pass: lower end >= 0.95" : "");
        rounds.tell("latency p50 ms", Round::p50Millis, clients > 1 ? "" : "pass: upper end <= 1.5");
        rounds.tell("node CPU ms", round -> round.cpuMillis("node"), "");
        if (ours.failed() + theirs.failed() > 0) {
            System.out.printf("failed: large %d, small %d%n", ours.failed(), theirs.failed());
        }
    }

    private static void restart(GrownLedger ledger, String name) throws Exception {
        double tenThousands = ledger.blocks() / 10_000.0;
        Duration killed = ledger.restart();
        Duration rebuilt = ledger.rebuild();
        System.out.printf(
                Locale.ROOT,
                "%s: start after kill -9 %.1f s; with the state made again from block 0 %.1f s: %.2f s for 10,000 blocks (pass: <= 5)%n",
                name,
                killed.toMillis() / 1e3,
                rebuilt.toMillis() / 1e3,
                rebuilt.toMillis() / 1e3 / tenThousands);
        ledger.put(1);
    }
}
