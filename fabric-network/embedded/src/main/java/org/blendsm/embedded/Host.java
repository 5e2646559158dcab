package org.blendsm.embedded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the ledger listens, and as whom its clients know it.
 *
 * @param listen the address of the interface; the loopback's unless another is asked for
 * @param names under which clients on other machines reach it, the first in what the ledger says of itself; each stands
 *     in its TLS certificate, beside the loopback's
 */
public record Host(String listen, List<String> names) {
    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");

    /** For this machine only. */
    public static final Host LOOPBACK = new Host("127.0.0.1", List.of());

    public Host {
        names = List.copyOf(names);
        if (names.isEmpty() && !LOCAL.contains(listen)) {
            throw new IllegalArgumentException(
                    "who listens on " + listen + " is reached from other machines: say under which name, with --host");
        }
    }

    /** Host and port that a client dials. */
    String dialled(int port) {
        return (names.isEmpty() ? listen : names.getFirst()) + ":" + port;
    }

    /** The name that a client is to expect in the certificate. */
    String tlsServerName() {
        return names.isEmpty() ? LOCAL.getFirst() : names.getFirst();
    }

    /** All names that stand in the certificate. */
    List<String> certified() {
        return Stream.concat(LOCAL.stream(), names.stream()).distinct().toList();
    }

    InetSocketAddress at(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(listen), port);
    }
}
