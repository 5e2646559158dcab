package org.blendsm.fabric.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports that nobody uses, below those that the operating system gives to outgoing connections. */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;

    private FreePorts() {}

    /** The first of so many neighbouring ports, none of them in use now. */
    public static int block(int count) {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST, LAST))
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
