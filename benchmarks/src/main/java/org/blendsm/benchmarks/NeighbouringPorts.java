package org.blendsm.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Loopback ports in a row that nobody uses, for what takes its ports from a base on. */
public final class NeighbouringPorts {
    private NeighbouringPorts() {}

    /** The first of so many, below those of outgoing connections. */
    public static int first(int count) throws IOException {
        return ThreadLocalRandom.current()
                .ints(1_000, 12_000, 32_000)
                .filter(first -> IntStream.range(first, first + count).allMatch(NeighbouringPorts::free))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + count + " neighbouring ports are free"));
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
