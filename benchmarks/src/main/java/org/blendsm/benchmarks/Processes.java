package org.blendsm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Some programs of this machine, as the kernel accounts for them (Linux: {@code /proc}). */
public record Processes(List<Long> pids) {
    private static final double CLOCK_TICKS = 100;
    private static final double KIBIBYTES = 1024;

    public static Processes of(ProcessHandle... processes) {
        return new Processes(List.of(processes).stream().map(ProcessHandle::pid).toList());
    }

    /** This very program. */
    public static Processes own() {
        return of(ProcessHandle.current());
    }

    /**
     * What they have used since each started, user and system, with their children that ended (fields 14 to 17 of
     * {@code /proc/pid/stat}): a database's connections come and go, and who has ended has nothing of its own.
     */
    public double cpuSeconds() {
        return pids.stream().mapToDouble(Processes::cpuSeconds).sum();
    }

    private static double cpuSeconds(long pid) {
        return read(pid, "stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "))
                .map(fields ->
                        Arrays.stream(fields, 11, 15).mapToLong(Long::parseLong).sum() / CLOCK_TICKS)
                .orElse(0.0);
    }

    /** Resident memory in MiB, each shared page counted once for all who share it (PSS). */
    public double mebibytes() {
        return pids.stream().mapToDouble(Processes::mebibytes).sum();
    }

    private static double mebibytes(long pid) {
        return read(pid, "smaps_rollup").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Pss:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIBIBYTES)
                .sum();
    }

    /** Empty where the process has ended. */
    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
