package org.blendsm.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports that nobody uses, below those that the operating system gives to outgoing connections. What is free now is
 * bound a moment later; so tests that run side by side in two processes choose from a range each.
 */
public final class FreePorts {
    private static final int RANGE = 10_000;
    private static final int FORKS = 2;
    private static final int FIRST = 12_000 + RANGE * (Integer.getInteger("blendsm.test.fork", 1) % FORKS);

    private FreePorts() {}

    /** The first of so many neighbouring ports, none of them in use now. */
    public static int block(int count) {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST, FIRST + RANGE))
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
