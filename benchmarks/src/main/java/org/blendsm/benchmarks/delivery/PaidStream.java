package org.blendsm.benchmarks.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.blendsm.benchmarks.Comparison;

/**
 * P4: a stream that is paid for, by one tick or one signed voucher of each buyer for each 100 messages, parsed, checked
 * and fsynced by the broker's process before it gives credit; against the same stream on credit without an end.
 * Messages are fsynced on both sides. One seller, four buyers, QoS 1, 128 bytes, by default a credit window of 2,000,
 * which is as many as the broker leaves unacknowledged anyway. The buyers' signing is no part of the broker's CPU, but
 * it does share the machine. Arguments: {@code [pairs of rounds] [messages a round] [ticks|vouchers] [window]}.
 */
public final class PaidStream {
    private static final long SEED = 20_261_130;
    private static final int MESSAGES_A_PAYMENT = 100;

    private PaidStream() {}

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        boolean byTicks = args.length < 3 || args[2].equals("ticks");
        int window = args.length > 3 ? Integer.parseInt(args[3]) : 2_000;
        int buyers = Deliveries.BUYERS;
        Comparison.introduce(
                "P4: stream paid by one %s for %d messages, credit window %d, against unpaid; 1 seller, %d buyers, QoS 1, 128 B, %d messages a round, %d pairs"
                        .formatted(byTicks ? "tick" : "voucher", MESSAGES_A_PAYMENT, window, buyers, messages, pairs),
                SEED);
        Path directory = Files.createTempDirectory("blendsm-p4");
        Wallet wallet = new Wallet(buyers, MESSAGES_A_PAYMENT, byTicks);
        RunningBroker paidBroker = RunningBroker.java(
                "paid", directory, buyers, List.of(wallet.publicKey().base64(), Integer.toString(window)));
        wallet.payTo(paidBroker);
        try (Side paid = new Side(paidBroker, buyers, Optional.of(wallet));
                Side unpaid = new Side(RunningBroker.java("unpaid", directory, buyers), buyers)) {
            new Deliveries(paid, unpaid, messages, SEED).saturation(pairs, "pass: lower end >= 0.95, stretch 0.98");
        }
    }
}
