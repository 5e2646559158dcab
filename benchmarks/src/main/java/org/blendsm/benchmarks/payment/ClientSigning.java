package org.blendsm.benchmarks.payment;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;

/**
 * L8: a message of 1 KiB signed as our clients do it, low-S as Fabric asks, against the JDK's default provider, which
 * is asked for no low-S. CPU of one thread. Arguments: {@code [pairs of rounds] [signatures a round]}.
 */
public final class ClientSigning {
    private static final long SEED = 20_261_131;
    private static final int MESSAGE_BYTES = 1_024;

    private final int signatures;
    private final byte[] message = new byte[MESSAGE_BYTES];
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /** One way of signing. */
    @FunctionalInterface
    private interface Signer {
        byte[] sign(byte[] message) throws GeneralSecurityException;
    }

    private ClientSigning(int signatures) {
        this.signatures = signatures;
        Arrays.fill(message, (byte) 'm');
    }

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int signatures = args.length > 1 ? Integer.parseInt(args[1]) : 2_000;
        KeyPair pair = P256.newKey();
        SigningKey ours = SigningKey.of(pair.getPrivate());
        Comparison.introduce(
                "L8: P-256 signature by %s (low-S) against the JDK's default, %s; %d signatures a round, %d pairs"
                        .formatted(
                                P256.provider().getName(),
                                Signature.getInstance("SHA256withECDSA")
                                        .getProvider()
                                        .getName(),
                                signatures,
                                pairs),
                SEED);
        ClientSigning measured = new ClientSigning(signatures);
        Comparison<Double> comparison = new Comparison<>(
                new Comparison.Side<>("ours", () -> measured.cpuMicros(ours::sign)),
                new Comparison.Side<>(
                        "JDK",
                        () -> measured.cpuMicros(message -> {
                            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
                            ecdsa.initSign(pair.getPrivate());
                            ecdsa.update(message);
                            return ecdsa.sign();
                        })),
                SEED);
        comparison.warm(Double::doubleValue);
        comparison.run(pairs).tell("CPU us a signature", Double::doubleValue, "pass: upper end <= 0.30, stretch 0.18");
    }

    private double cpuMicros(Signer signer) throws GeneralSecurityException {
        long before = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < signatures; i++) {
            if (signer.sign(message).length == 0) {
                throw new GeneralSecurityException("an empty signature");
            }
        }
        return (threads.getCurrentThreadCpuTime() - before) / 1e3 / signatures;
    }
}
