package org.blendsm.pubsub.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * How the broker runs.
 *
 * @param directory where the journal lies; belongs to this broker alone
 * @param host the address to listen on
 * @param port TCP port for MQTT, and for MQTT over WebSocket on the same port; 0 takes a free one
 * @param inFlight how many unacknowledged messages one agreement may have in the broker's memory
 * @param recentMessages how many of each stream's newest messages are kept in memory for live delivery
 * @param largestPayload bytes of payload a seller may publish in one message
 * @param diskReserve bytes of the disk that no publish may take, at most a tenth of it: what payments need goes there
 * @param fsync whether a publish is acknowledged only after it would survive a power cut
 * @param patience how long a connection may be open without a ticket that was found good
 * @param tls under which certificate TLS is spoken, asked for each connection; empty where it is not
 */
public record BrokerSettings(
        Path directory,
        String host,
        int port,
        int inFlight,
        int recentMessages,
        int largestPayload,
        long diskReserve,
        boolean fsync,
        Duration patience,
        Optional<Supplier<SSLContext>> tls) {
    public BrokerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port lies between 0 and 65535, not at " + port);
        }
        if (inFlight < 1 || recentMessages < 1 || largestPayload < 1) {
            throw new IllegalArgumentException("inFlight, recentMessages and largestPayload are at least 1");
        }
        if (diskReserve < 0) {
            throw new IllegalArgumentException("a reserve of " + diskReserve + " bytes");
        }
    }

    /** What a laptop and a test want: loopback, a free port, everything else by default. */
    public static BrokerSettings in(Path directory) {
        return new BrokerSettings(
                directory,
                "127.0.0.1",
                0,
                2_000,
                4_096,
                256 * 1024,
                1L << 30,
                true,
                Duration.ofSeconds(5),
                Optional.empty());
    }
}
