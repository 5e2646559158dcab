package org.blendsm.fabric.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports that nobody uses, below those that the operating system gives to outgoing connections. The modules of system
 * tests look for them in a share each: what is free when one looks is another's before it listens.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int SHARE = 6_600;
    /** The first, the second or the third. */
    private static final int OURS = Integer.getInteger("ports.share", 1);

    private FreePorts() {}

    /** The first of so many neighbouring ports, none of them in use now. */
    public static int block(int count) {
        return block(count, OURS);
    }

    static int block(int count, int share) {
        int first = FIRST + (share - 1) * SHARE;
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(first, first + SHARE - count))
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
