package org.blendsm.benchmarks.payment;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.BrokerSettings;
import org.blendsm.pubsub.payment.VoucherDesk;

/**
 * P1: a voucher is taken (its JSON parsed, every term and the signature checked, higher than the last one, on disk with
 * fsync, credit given) against the bare check of the same signature by the same provider. Sixty-four buyers bring
 * theirs at once, each for an agreement of its own. Arguments: {@code [pairs of rounds] [vouchers of each buyer in a
 * round]}.
 */
public final class VoucherAcceptance {
    private static final long SEED = 20_261_124;
    private static final int BUYERS = 64;
    private static final long DEADLINE_SECONDS = 120;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final List<Purse> purses;
    private final int vouchers;

    /** What one round said. */
    private record Round(double perSecond, double cpuMicros) {}

    @FunctionalInterface
    private interface Work {
        void on(Purse purse) throws GeneralSecurityException;
    }

    private VoucherAcceptance(List<Purse> purses, int vouchers) {
        this.purses = purses;
        this.vouchers = vouchers;
    }

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int vouchers = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        Comparison.introduce(
                "P1: voucher taken (parsed, verified, higher, fsynced, credited) against bare verify by "
                        + P256.provider().getName() + "; " + BUYERS + " buyers at once, " + vouchers
                        + " vouchers each a round, " + pairs + " pairs of rounds",
                SEED);
        Path directory = Files.createTempDirectory("blendsm-p1");
        try (Broker broker = Broker.start(
                BrokerSettings.in(directory), Clock.systemUTC(), () -> true, (agreement, position) -> {})) {
            List<Purse> purses = new ArrayList<>();
            for (int i = 0; i < BUYERS; i++) {
                purses.add(new Purse(i));
                broker.meter().open(purses.get(i).metered());
            }
            VoucherDesk desk = new VoucherDesk(
                    agreement -> purses.get(Purse.numberOf(agreement)).terms(), broker.meter());
            new VoucherAcceptance(purses, vouchers).compare(desk, pairs);
        }
    }

    private void compare(VoucherDesk desk, int pairs) throws Exception {
        Comparison<Round> comparison = new Comparison<>(
                new Comparison.Side<>("taken", () -> round(purse -> purse.bringAll(desk))),
                new Comparison.Side<>("verified", () -> round(Purse::verifyAll)),
                SEED);
        comparison.warm(Round::cpuMicros);
        Comparison<Round>.Rounds rounds = comparison.run(pairs);
        rounds.tell("a CPU second", round -> 1e6 / round.cpuMicros(), "pass: lower end >= 0.70, stretch 0.85");
        rounds.tell("CPU us each", Round::cpuMicros, "");
        rounds.tell("a second, wall clock", Round::perSecond, "(the disk's speed is in it)");
    }

    /** New vouchers are signed before the clock starts. */
    private Round round(Work work) throws Exception {
        for (Purse purse : purses) {
            purse.sign(vouchers);
        }
        long cpuBefore = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Purse purse : purses) {
                running.add(each.submit(() -> {
                    work.on(purse);
                    return purse;
                }));
            }
            for (Future<?> one : running) {
                one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = (PROCESS.getProcessCpuTime() - cpuBefore) / 1e3;
        int done = vouchers * purses.size();
        return new Round(done / seconds, cpu / done);
    }
}
