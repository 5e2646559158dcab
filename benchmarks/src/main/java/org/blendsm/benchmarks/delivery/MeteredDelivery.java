package org.blendsm.benchmarks.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.benchmarks.Comparison;

/**
 * Q1: metered, authorised delivery against the same broker with nothing of ours in its path. One seller, four buyers,
 * QoS 1, 128 bytes. Deliveries a second and broker CPU at saturation, latency at 70 % of the slower side's saturation.
 * Arguments: {@code [fsync|memory] [pairs of rounds] [messages a round]}. With {@code fsync} a publish is acknowledged
 * on both sides when it would survive a power cut. With {@code memory} neither side waits for a disk, and the plain
 * side writes nothing at all, while ours still writes its log: the harder comparison.
 */
public final class MeteredDelivery {
    private static final long SEED = 20_261_123;

    private MeteredDelivery() {}

    public static void main(String[] args) throws Exception {
        boolean fsync = args.length == 0 || args[0].equals("fsync");
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 9;
        int messages = args.length > 2 ? Integer.parseInt(args[2]) : 20_000;
        int buyers = Deliveries.BUYERS;
        Comparison.introduce(
                "Q1: metered delivery against plain, %s; 1 seller, %d buyers, QoS 1, 128 B, %d messages a round, %d pairs; goal for CPU: at most 8 us more"
                        .formatted(fsync ? "fsync on both sides" : "no fsync on either side", buyers, messages, pairs),
                SEED);
        Path directory = Files.createTempDirectory("blendsm-q1");
        String suffix = fsync ? "-fsync" : "";
        try (Side metered = new Side(RunningBroker.java("metered" + suffix, directory, buyers), buyers);
                Side plain = new Side(RunningBroker.java("plain" + suffix, directory, buyers), buyers)) {
            Deliveries deliveries = new Deliveries(metered, plain, messages, SEED);
            double slower = deliveries.saturation(pairs, "pass: lower end >= 0.90, stretch 0.95");
            deliveries.latency(pairs, slower, "pass: upper end <= 1.25");
        }
    }
}
