package org.blendsm.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /** What they have used since each started, user and system (fields 14 and 15 of {@code /proc/pid/stat}). */
    public double cpuSeconds() {
        return pids.stream().mapToDouble(Processes::cpuSeconds).sum();
    }

    private static double cpuSeconds(long pid) {
        String stat = read(pid, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS;
    }

    /** Resident memory in MiB, each shared page counted once for all who share it (PSS). */
    public double mebibytes() {
        return pids.stream().mapToDouble(Processes::mebibytes).sum();
    }

    private static double mebibytes(long pid) {
        return read(pid, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIBIBYTES)
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is not there any more", e);
        }
    }
}
