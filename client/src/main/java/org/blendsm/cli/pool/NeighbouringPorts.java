package org.blendsm.cli.pool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.blendsm.cli.command.CommandFailed;

/** Loopback ports in a row that nobody uses, for what takes its ports from a base on. */
public final class NeighbouringPorts {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 32_000;

    private NeighbouringPorts() {}

    /** The first of so many, below those that the system gives to outgoing connections. */
    public static int firstFree(int count) {
        return ThreadLocalRandom.current()
                .ints(1_000, LOWEST, HIGHEST)
                .filter(first -> IntStream.range(first, first + count).noneMatch(NeighbouringPorts::isTaken))
                .findFirst()
                .orElseThrow(() -> new CommandFailed("no " + count + " neighbouring ports are free on this machine"));
    }

    static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException taken) {
            return true;
        }
    }
}
