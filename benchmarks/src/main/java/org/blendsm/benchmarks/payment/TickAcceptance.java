package org.blendsm.benchmarks.payment;

import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.payment.Purses.Round;
import org.blendsm.model.payment.TickChain;

/**
 * P2: a tick is taken (read as it comes over MQTT, hashed, compared, on disk with fsync, credit given) against a
 * voucher that is taken as in P1. Sixty-four buyers pay at once, each for an agreement of its own; a buyer leaves up to
 * a hundred ticks unanswered, as MQTT lets it, and brings one voucher after the other, as REST does. The packets
 * themselves are on neither side. Arguments: {@code [pairs of rounds] [vouchers of each buyer in a round]}.
 */
public final class TickAcceptance {
    private static final long SEED = 20_261_201;
    /** The kernel's account of CPU moves in hundredths of a second, and one chain is soon used up. */
    private static final int CHAINS = 16;

    private TickAcceptance() {}

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int vouchers = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Comparison.introduce(
                "P2: tick taken (read, hashed, fsynced, credited) against voucher taken; " + Purses.BUYERS
                        + " buyers at once, " + TickChain.LONGEST + " ticks of each of " + CHAINS + " chains or "
                        + vouchers + " vouchers each a round, "
                        + pairs + " pairs of rounds",
                SEED);
        try (Purses purses = new Purses()) {
            Comparison<Round> comparison = new Comparison<>(
                    new Comparison.Side<>("ticks", () -> release(purses)),
                    new Comparison.Side<>(
                            "vouchers",
                            () -> purses.round(
                                    purse -> purse.sign(vouchers), purse -> purse.bringAll(purses.desk()), vouchers)),
                    SEED);
            comparison.warm(Round::cpuMicros);
            Comparison<Round>.Rounds rounds = comparison.run(pairs);
            rounds.tell("a CPU second", round -> 1e6 / round.cpuMicros(), "pass: lower end >= 100, stretch 300");
            rounds.tell("CPU us each", Round::cpuMicros, "");
            rounds.tell("a second, wall clock", Round::perSecond, "(the disk's speed is in it)");
        }
    }

    private static Round release(Purses purses) throws Exception {
        double seconds = 0;
        double cpu = 0;
        for (int i = 0; i < CHAINS; i++) {
            Round round = purses.round(
                    purse -> purse.openTicks(purses.desk()),
                    purse -> purse.releaseAll(purses.meter()),
                    TickChain.LONGEST);
            seconds += 1 / round.perSecond();
            cpu += round.cpuMicros();
        }
        return new Round(CHAINS / seconds, cpu / CHAINS);
    }
}
