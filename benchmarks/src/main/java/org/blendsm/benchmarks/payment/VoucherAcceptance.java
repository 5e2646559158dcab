package org.blendsm.benchmarks.payment;

import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.payment.Purses.Round;
import org.blendsm.fabric.crypto.P256;

/**
 * P1: a voucher is taken (its JSON parsed, every term and the signature checked, higher than the last one, on disk with
 * fsync, credit given) against the bare check of the same signature by the same provider. Sixty-four buyers bring
 * theirs at once, each for an agreement of its own. Arguments: {@code [pairs of rounds] [vouchers of each buyer in a
 * round]}.
 */
public final class VoucherAcceptance {
    private static final long SEED = 20_261_124;

    private VoucherAcceptance() {}

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int vouchers = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        Comparison.introduce(
                "P1: voucher taken (parsed, verified, higher, fsynced, credited) against bare verify by "
                        + P256.provider().getName() + "; " + Purses.BUYERS + " buyers at once, " + vouchers
                        + " vouchers each a round, " + pairs + " pairs of rounds",
                SEED);
        try (Purses purses = new Purses()) {
            Comparison<Round> comparison = new Comparison<>(
                    new Comparison.Side<>(
                            "taken",
                            () -> purses.round(
                                    purse -> purse.sign(vouchers), purse -> purse.bringAll(purses.desk()), vouchers)),
                    new Comparison.Side<>(
                            "verified", () -> purses.round(purse -> purse.sign(vouchers), Purse::verifyAll, vouchers)),
                    SEED);
            comparison.warm(Round::cpuMicros);
            Comparison<Round>.Rounds rounds = comparison.run(pairs);
            rounds.tell("a CPU second", round -> 1e6 / round.cpuMicros(), "pass: lower end >= 0.70, stretch 0.85");
            rounds.tell("CPU us each", Round::cpuMicros, "");
            rounds.tell("a second, wall clock", Round::perSecond, "(the disk's speed is in it)");
        }
    }
}
