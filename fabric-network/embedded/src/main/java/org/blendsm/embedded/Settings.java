package org.blendsm.embedded;

import java.nio.file.Path;
import java.time.Clock;
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
 * @param certificateLife how long an enrolment certificate holds
 * @param clock what time it is
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
        Duration executeTimeout,
        Duration certificateLife,
        Clock clock) {
    /** Everything in a temporary folder, every port free, channel {@code marketplace}: what a test wants. */
    public static Settings ephemeral() {
        return new Settings(
                Optional.empty(),
                Host.LOOPBACK,
                0,
                0,
                0,
                ChannelProfile.named("marketplace"),
                List.of(),
                500,
                Duration.ofSeconds(30),
                Duration.ofDays(365),
                Clock.systemUTC());
    }

    public Settings withData(Path folder) {
        return new Settings(
                Optional.of(folder),
                host,
                port,
                caPort,
                operationsPort,
                channel,
                chaincodes,
                gatewayLimit,
                executeTimeout,
                certificateLife,
                clock);
    }

    public Settings withHost(Host where) {
        return new Settings(
                data,
                where,
                port,
                caPort,
                operationsPort,
                channel,
                chaincodes,
                gatewayLimit,
                executeTimeout,
                certificateLife,
                clock);
    }

    public Settings withPorts(int gateway, int ca, int operations) {
        return new Settings(
                data,
                host,
                gateway,
                ca,
                operations,
                channel,
                chaincodes,
                gatewayLimit,
                executeTimeout,
                certificateLife,
                clock);
    }

    public Settings withChannel(ChannelProfile profile) {
        return new Settings(
                data,
                host,
                port,
                caPort,
                operationsPort,
                profile,
                chaincodes,
                gatewayLimit,
                executeTimeout,
                certificateLife,
                clock);
    }

    public Settings withChaincodes(List<ChaincodeAddress> addresses) {
        return new Settings(
                data,
                host,
                port,
                caPort,
                operationsPort,
                channel,
                addresses,
                gatewayLimit,
                executeTimeout,
                certificateLife,
                clock);
    }

    public Settings withGatewayLimit(int limit) {
        return new Settings(
                data,
                host,
                port,
                caPort,
                operationsPort,
                channel,
                chaincodes,
                limit,
                executeTimeout,
                certificateLife,
                clock);
    }

    public Settings withExecuteTimeout(Duration timeout) {
        return new Settings(
                data,
                host,
                port,
                caPort,
                operationsPort,
                channel,
                chaincodes,
                gatewayLimit,
                timeout,
                certificateLife,
                clock);
    }
}
