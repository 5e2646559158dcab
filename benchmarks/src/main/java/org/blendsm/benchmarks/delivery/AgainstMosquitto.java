package org.blendsm.benchmarks.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.benchmarks.Comparison;

/**
 * Q2: metered, authorised delivery, written to a log but without fsync, against Mosquitto, which asks nobody who they
 * are, counts nothing and keeps all in memory. One seller, four buyers, QoS 1, 128 bytes. Arguments: {@code [pairs of
 * rounds] [messages a round]}. Where Mosquitto is not installed this says so and measures nothing.
 */
public final class AgainstMosquitto {
    private static final long SEED = 20_261_128;

    private AgainstMosquitto() {}

    public static void main(String[] args) throws Exception {
        Optional<Path> program = RunningBroker.mosquittoProgram();
        if (program.isEmpty()) {
            System.out.println("SKIPPED: Q2 needs mosquitto (Debian's package of that name); it is not here");
            return;
        }
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        int buyers = Deliveries.BUYERS;
        Comparison.introduce(
                "Q2: metered delivery against Mosquitto, unmetered, in memory; 1 seller, %d buyers, QoS 1, 128 B, %d messages a round, %d pairs"
                        .formatted(buyers, messages, pairs),
                SEED);
        Path directory = Files.createTempDirectory("blendsm-q2");
        try (Side metered = new Side(RunningBroker.java("metered", directory, buyers), buyers);
                Side mosquitto = new Side(RunningBroker.mosquitto(program.get(), directory, buyers), buyers)) {
            new Deliveries(metered, mosquitto, messages, SEED)
                    .saturation(pairs, "pass: lower end >= 0.45, stretch 0.55");
        }
    }
}
