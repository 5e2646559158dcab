package org.blendsm.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.genesis.ChannelProfile;

/**
 * How the ledger is to run.
 *
 * @param data where everything is kept; absent: a temporary folder that is deleted at the end
 * @param host where it listens, and as whom its clients know it
 * @param port gateway and all other gRPC services; 0 for any free port
 * @param caPort the certificate authorities; 0 for any free port
 * @param operationsPort health and metrics over plain HTTP; 0 for any free port
 * @param channel what the channel is made with at the first start; later starts keep what is there
 * @param chaincodes chaincodes to dial
 * @param gatewayLimit concurrent gateway calls, waiting ones and event streams included; Fabric's default is 500
 * @param executeTimeout how long a chaincode may take for one transaction
 */
public record Settings(
        Optional<Path> data,
        Host host,
        int port,
        int caPort,
        int operationsPort,
        ChannelProfile channel,
        List<ChaincodeAddress> chaincodes,
        int gatewayLimit,
        Duration executeTimeout) {
    /** Everything in a temporary folder, every port free, channel {@code marketplace}: what a test wants. */
    public static Settings ephemeral() {
        return builder().build();
    }

    /** What is not said is as in {@link #ephemeral}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what is to differ. */
    public static final class Builder {
        private Optional<Path> data = Optional.empty();
        private Host host = Host.LOOPBACK;
        private int port;
        private int caPort;
        private int operationsPort;
        private ChannelProfile channel = ChannelProfile.named("marketplace");
        private List<ChaincodeAddress> chaincodes = List.of();
        private int gatewayLimit = 500;
        private Duration executeTimeout = Duration.ofSeconds(30);

        private Builder() {}

        public Builder data(Path folder) {
            data = Optional.of(folder);
            return this;
        }

        public Builder host(Host where) {
            host = where;
            return this;
        }

        public Builder ports(int gateway, int ca, int operations) {
            port = gateway;
            caPort = ca;
            operationsPort = operations;
            return this;
        }

        public Builder channel(ChannelProfile profile) {
            channel = profile;
            return this;
        }

        public Builder chaincodes(List<ChaincodeAddress> addresses) {
            chaincodes = addresses;
            return this;
        }

        public Builder gatewayLimit(int limit) {
            gatewayLimit = limit;
            return this;
        }

        public Builder executeTimeout(Duration timeout) {
            executeTimeout = timeout;
            return this;
        }

        public Settings build() {
            return new Settings(
                    data, host, port, caPort, operationsPort, channel, chaincodes, gatewayLimit, executeTimeout);
        }
    }
}
