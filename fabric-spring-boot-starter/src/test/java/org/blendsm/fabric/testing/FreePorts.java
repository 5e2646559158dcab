package org.blendsm.fabric.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports that nobody uses, below those that the operating system gives to outgoing connections. Two forks of a module's
 * tests look for them in ranges of their own: what is free when one looks is the other's before it listens.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int FORKS = 2;
    private static final int RANGE = 10_000;
    /** Counted from one by Surefire; what it does not fork is like the first. */
    private static final int FORK = Integer.getInteger("surefire.forkNumber", 1);

    private FreePorts() {}

    /** The first of so many neighbouring ports, none of them in use now. */
    public static int block(int count) {
        return block(count, FORK);
    }

    static int block(int count, int fork) {
        int first = FIRST + (fork - 1) % FORKS * RANGE;
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(first, first + RANGE - count))
                .limit(1_000)
                .filter(base -> IntStream.range(base, base + count).allMatch(FreePorts::isFree))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
