package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;

/**
 * L2: the embedded ledger against real Fabric (one Raft orderer, 200 ms) on the same machine, with the same client and
 * the same chaincode. Arguments: {@code [all|fewest] [pairs of rounds] [seconds of a round]}; with {@code fewest} only
 * the two peers run that the endorsement policy needs, which is the harder comparison.
 */
public final class EmbeddedAgainstFabric {
    private static final long SEED = 20_261_128;
    private static final List<Integer> CLIENTS = List.of(64, 400);
    private static final List<String> GOALS =
            List.of("pass: lower end >= 3, stretch 4", "pass: lower end >= 2, stretch 3");

    private EmbeddedAgainstFabric() {}

    public static void main(String[] args) throws Exception {
        boolean fewest = args.length > 0 && args[0].equals("fewest");
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        Duration round = Duration.ofSeconds(args.length > 2 ? Integer.parseInt(args[2]) : 4);
        Comparison.introduce(
                "L2: embedded ledger against real Fabric, profile small (Raft, 200 ms), %s; catalogue:publish, %d pairs of %d s"
                        .formatted(fewest ? "two peers" : "four peers", pairs, round.toSeconds()),
                SEED);
        try (LedgerUnderLoad fabric = started(() -> LedgerUnderLoad.fabric("small"));
                LedgerUnderLoad embedded = started(LedgerUnderLoad::embedded);
                Founded onFabric = Founded.on(fabric);
                Founded onEmbedded = Founded.on(embedded)) {
            if (fewest) {
                fabric.stopPeer("consumer");
                fabric.stopPeer("auditor");
            }
            compare(Publishing.on(embedded, onEmbedded), Publishing.on(fabric, onFabric), pairs, round);
            memory(embedded);
            memory(fabric);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private interface Start {
        LedgerUnderLoad start() throws IOException;
    }

    private static LedgerUnderLoad started(Start start) throws IOException {
        long before = System.nanoTime();
        LedgerUnderLoad ledger = start.start();
        System.out.printf(
                Locale.ROOT,
                "%s: made and started in %.1f s, %.1f CPU s of what runs then%n",
                ledger.name(),
                (System.nanoTime() - before) / 1e9,
                ledger.all().cpuSeconds());
        return ledger;
    }

    private static void memory(LedgerUnderLoad ledger) {
        System.out.printf(
                Locale.ROOT,
                "%s: resident (PSS) %.0f MiB, of it nodes %.0f, chaincode %.0f%n",
                ledger.name(),
                ledger.all().mebibytes(),
                ledger.nodes().mebibytes(),
                ledger.chaincodes().mebibytes());
    }

    private static void compare(ClosedLoop ours, ClosedLoop theirs, int pairs, Duration length) throws Exception {
        sides(ours, theirs, CLIENTS.getFirst(), length).warm(Round::perSecond);
        for (int clients : CLIENTS) {
            System.out.println(clients + " clients:");
            Publishing.tell(
                    sides(ours, theirs, clients, length).run(pairs),
                    GOALS.get(CLIENTS.indexOf(clients)),
                    "pass: upper end <= 0.5, stretch 0.3");
        }
        Comparison<Round>.Rounds lone = sides(ours, theirs, 1, length).run(pairs);
        System.out.println("one client alone:");
        lone.tell("latency p50 ms", Round::p50Millis, "pass: upper end <= 0.067 (1/15), stretch 0.033 (1/30)");
        lone.tell("latency p99 ms", Round::p99Millis, "");
        lone.tell("node CPU ms/transaction", round -> round.cpuMillis(Publishing.NODES), "");
        System.out.printf("failed: embedded %d, Fabric %d%n", ours.failed(), theirs.failed());
    }

    private static Comparison<Round> sides(ClosedLoop ours, ClosedLoop theirs, int clients, Duration length) {
        return ClosedLoop.compared("embedded", ours, "Fabric", theirs, clients, length, SEED);
    }
}
