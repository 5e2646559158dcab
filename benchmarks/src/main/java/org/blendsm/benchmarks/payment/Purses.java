package org.blendsm.benchmarks.payment;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
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
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.BrokerSettings;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.payment.VoucherDesk;

/** Sixty-four buyers, each with an agreement of its own, and the broker's desk and meter that they pay at. */
final class Purses implements AutoCloseable {
    static final int BUYERS = 64;
    private static final long DEADLINE_SECONDS = 120;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Broker broker;
    private final List<Purse> purses = new ArrayList<>();
    private final VoucherDesk desk;

    /** What one round said, of each payment. */
    record Round(double perSecond, double cpuMicros) {}

    /** What each buyer does in a round. */
    @FunctionalInterface
    interface Work {
        void on(Purse purse) throws GeneralSecurityException;
    }

    Purses() throws IOException, GeneralSecurityException {
        Path directory = Files.createTempDirectory("blendsm-payment");
        broker = Broker.start(BrokerSettings.in(directory), Clock.systemUTC(), () -> true, (agreement, position) -> {});
        for (int i = 0; i < BUYERS; i++) {
            purses.add(new Purse(i));
            broker.meter().open(purses.get(i).metered());
        }
        desk = new VoucherDesk(
                agreement -> purses.get(Purse.numberOf(agreement)).terms(), broker.meter());
    }

    VoucherDesk desk() {
        return desk;
    }

    Meter meter() {
        return broker.meter();
    }

    /**
     * All at once.
     *
     * @param prepared before the clock starts
     * @param each how many payments of each buyer that is
     */
    Round round(Work prepared, Work work, int each) throws Exception {
        for (Purse purse : purses) {
            prepared.on(purse);
        }
        long cpuBefore = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Purse purse : purses) {
                running.add(buyers.submit(() -> {
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
        int done = each * purses.size();
        return new Round(done / seconds, cpu / done);
    }

    @Override
    public void close() {
        broker.close();
    }
}
