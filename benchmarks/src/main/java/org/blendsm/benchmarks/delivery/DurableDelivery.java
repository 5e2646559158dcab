package org.blendsm.benchmarks.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.benchmarks.Comparison;

/**
 * Q3: metered delivery with fsync before each PUBACK against the same without fsync. One seller, four buyers, QoS 1,
 * 128 bytes. Arguments: {@code [pairs of rounds] [messages a round]}.
 */
public final class DurableDelivery {
    private static final long SEED = 20_261_129;

    private DurableDelivery() {}

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        int buyers = Deliveries.BUYERS;
        Comparison.introduce(
                "Q3: metered delivery, durable against memory; 1 seller, %d buyers, QoS 1, 128 B, %d messages a round, %d pairs"
                        .formatted(buyers, messages, pairs),
                SEED);
        Path directory = Files.createTempDirectory("blendsm-q3");
        try (Side durable = new Side(RunningBroker.java("metered-fsync", directory, buyers), buyers);
                Side memory = new Side(RunningBroker.java("metered", directory, buyers), buyers)) {
            new Deliveries(durable, memory, messages, SEED).saturation(pairs, "pass: lower end >= 0.70, stretch 0.85");
        }
    }
}
