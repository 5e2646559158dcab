package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;

/**
 * What one setting of real Fabric (one Raft orderer) does: a network with another value beside one with the product's.
 * Arguments: {@code timeout|count|gateway|threads VALUE [clients] [pairs of rounds] [seconds of a round]}: block
 * timeout (usually 200ms), transactions of a block (500), calls that a peer's gateway takes at once (5000), the
 * chaincode's threads (32).
 */
public final class Tuning {
    private static final long SEED = 20_261_133;

    private Tuning() {}

    public static void main(String[] args) throws Exception {
        Setting setting = new Setting(Setting.What.valueOf(args[0].toUpperCase(Locale.ROOT)), args[1]);
        int clients = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        int pairs = args.length > 3 ? Integer.parseInt(args[3]) : 5;
        Duration round = Duration.ofSeconds(args.length > 4 ? Integer.parseInt(args[4]) : 3);
        Comparison.introduce(
                "Real Fabric (Raft), %s %s against the product's own; catalogue:publish, %d clients, %d pairs of %d s"
                        .formatted(args[0], args[1], clients, pairs, round.toSeconds()),
                SEED);
        try (LedgerUnderLoad other = LedgerUnderLoad.fabric(args[1], "small", setting);
                LedgerUnderLoad usual = LedgerUnderLoad.fabric("usual", "small", Setting.NONE);
                Founded onOther = Founded.on(other);
                Founded onUsual = Founded.on(usual)) {
            compare(args[1], Publishing.on(other, onOther), Publishing.on(usual, onUsual), clients, pairs, round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void compare(
            String value, ClosedLoop other, ClosedLoop usual, int clients, int pairs, Duration length)
            throws Exception {
        Comparison<Round> comparison = ClosedLoop.compared(value, other, "usual", usual, clients, length, SEED);
        comparison.warm(Round::perSecond);
        Publishing.tell(comparison.run(pairs), "", "");
        System.out.println("one client alone:");
        ClosedLoop.compared(value, other, "usual", usual, 1, length, SEED)
                .run(pairs)
                .tell("latency p50 ms", Round::p50Millis, "");
        System.out.printf("failed: %s %d, usual %d%n", value, other.failed(), usual.failed());
    }
}
