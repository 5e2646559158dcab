package org.blendsm.benchmarks.proof;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.integrity.tree.Edge;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Leaf;

/**
 * M2: the tree of a stream as integrity-service grows it (each message hashed, its leaf written as canonical JSON and
 * hashed, the tree over the leaves and its root) against SHA-256 of the same messages and nothing else. CPU of one
 * thread; nothing is stored on either side. Arguments: {@code [pairs of rounds] [bytes of a message] [messages a
 * round]}.
 */
public final class TreeOverMessages {
    private static final long SEED = 20_261_201;
    private static final ProductId STREAM = ProductId.of("5".repeat(64));

    private final byte[][] messages;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private TreeOverMessages(int bytes, int count) {
        Random random = new Random(SEED);
        this.messages = new byte[count][bytes];
        List.of(messages).forEach(random::nextBytes);
    }

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int bytes = args.length > 1 ? Integer.parseInt(args[1]) : 1_024;
        int count = args.length > 2 ? Integer.parseInt(args[2]) : 50_000;
        Comparison.introduce(
                "M2: the tree over %d messages of %d bytes with their leaf hashes against bare SHA-256 of them, %d pairs"
                        .formatted(count, bytes, pairs),
                SEED);
        TreeOverMessages measured = new TreeOverMessages(bytes, count);
        Comparison<Double> comparison = new Comparison<>(
                new Comparison.Side<>("tree", () -> measured.perCpuSecond(measured::tree)),
                new Comparison.Side<>("SHA-256", () -> measured.perCpuSecond(measured::bare)),
                SEED);
        comparison.warm(Double::doubleValue);
        comparison
                .run(pairs)
                .tell("messages a CPU second", Double::doubleValue, "pass: lower end >= 0.70, stretch 0.85");
    }

    private double perCpuSecond(Runnable hashing) {
        long before = threads.getCurrentThreadCpuTime();
        hashing.run();
        return messages.length / ((threads.getCurrentThreadCpuTime() - before) / 1e9);
    }

    private void tree() {
        Edge edge = new Edge(0, List.of());
        for (int i = 0; i < messages.length; i++) {
            edge.append(new Leaf(STREAM, i, Sha256.of(messages[i])).hash());
        }
        if (edge.root().equals(Sha256.of())) {
            throw new IllegalStateException("the root of nothing");
        }
    }

    private void bare() {
        MessageDigest digest = Sha256.digest();
        int first = 0;
        for (byte[] message : messages) {
            first |= digest.digest(message)[0];
        }
        if (first == 0) {
            throw new IllegalStateException("every hash begins with a zero");
        }
    }
}
