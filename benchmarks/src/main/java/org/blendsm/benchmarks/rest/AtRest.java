package org.blendsm.benchmarks.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Processes;

/**
 * G4: what a whole instance needs while nobody uses it: resident memory and processor time, by program. Arguments:
 * {@code [embedded|small|default] [seconds to settle] [seconds]}: on the embedded ledger, or on real Fabric with one
 * Raft orderer or four BFT orderers.
 */
public final class AtRest {
    private static final double MOST_PERCENT = 3;
    private static final double MIB_EMBEDDED = 1.5 * 1024;
    private static final double MIB_FABRIC = 4 * 1024;

    private AtRest() {}

    public static void main(String[] args) throws Exception {
        String ledger = args.length > 0 ? args[0] : "embedded";
        Duration settle = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 60);
        Duration watch = Duration.ofSeconds(args.length > 2 ? Integer.parseInt(args[2]) : 60);
        boolean embedded = ledger.equals("embedded");
        Comparison.introduce(
                "G4: an instance on %s at rest, %d s after its start, for %d s"
                        .formatted(
                                embedded ? "the embedded ledger" : "real Fabric, profile " + ledger,
                                settle.toSeconds(),
                                watch.toSeconds()),
                0);
        try (Marketplace marketplace = Marketplace.start(embedded ? Optional.empty() : Optional.of(ledger))) {
            Thread.sleep(settle);
            Map<String, Processes> processes = marketplace.processes();
            Map<String, Double> before = new LinkedHashMap<>();
            processes.forEach((name, of) -> before.put(name, of.cpuSeconds()));
            Thread.sleep(watch);
            double mebibytes = 0;
            double percent = 0;
            for (Map.Entry<String, Processes> one : processes.entrySet()) {
                double resident = one.getValue().mebibytes();
                double used = one.getValue().cpuSeconds() - before.getOrDefault(one.getKey(), 0.0);
                double share = 100 * used / watch.toSeconds();
                System.out.printf(Locale.ROOT, "%-12s %7.0f MiB   %5.2f %% of a core%n", one.getKey(), resident, share);
                mebibytes += resident;
                percent += share;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %7.0f MiB   %5.2f %% of a core (pass: <= %.0f MiB, <= %.0f %%)%n",
                    "all",
                    mebibytes,
                    percent,
                    embedded ? MIB_EMBEDDED : MIB_FABRIC,
                    MOST_PERCENT);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
