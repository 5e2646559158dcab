package org.blendsm.embedded;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.deliver.BlockStreams;
import org.blendsm.embedded.deliver.DeliverService;
import org.blendsm.embedded.deliver.PrivateData;
import org.blendsm.embedded.endorsement.Endorser;
import org.blendsm.embedded.endorsement.EndorserService;
import org.blendsm.embedded.endorsement.EndorsingPeers;
import org.blendsm.embedded.endorsement.FirstCalls;
import org.blendsm.embedded.endorsement.PeerPorts;
import org.blendsm.embedded.gateway.BytesAtOnce;
import org.blendsm.embedded.gateway.ConcurrencyLimit;
import org.blendsm.embedded.gateway.FabricGatewayService;
import org.blendsm.embedded.gateway.Routes;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.ordering.BroadcastService;
import org.blendsm.embedded.ordering.Orderer;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;
import org.blendsm.embedded.validation.EndorsementCheck;
import org.blendsm.embedded.validation.RecentEndorsements;

/** Peers and orderer as gRPC has them: on one port for everybody, and on one more for each endorsing peer. */
final class GrpcServer implements AutoCloseable {
    /** More than what can be ordered (10 MiB), as {@code blendsm network} has its peers. */
    private static final int LARGEST_MESSAGE = 16 << 20;

    private final Host host;
    private final PeerPorts peerPorts = new PeerPorts();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Server server;
    /** With port 0 known only after the start. */
    private volatile int port;

    GrpcServer(
            Settings settings,
            NetworkKeys network,
            StateStore state,
            Definitions definitions,
            Chain chain,
            Chaincodes chaincodes,
            Orderer orderer,
            RecentEndorsements recent,
            Clock clock)
            throws IOException {
        this.host = settings.host();
        this.port = settings.port();
        EndorsingPeers peers = new EndorsingPeers(peers(network, true), peers(network, false));
        FirstCalls firstCalls = new FirstCalls();
        Endorser endorser = new Endorser(
                chain::config,
                state,
                definitions,
                chaincodes,
                new SystemChaincodes(chain),
                new EndorsementCheck(definitions),
                recent,
                clock);
        Routes routes = new Routes(state, definitions, chaincodes, peers);
        BytesAtOnce bytesAtOnce = new BytesAtOnce(EmbeddedLedger.BYTES_AT_ONCE);
        this.server = builder(network, peers.organisations().size())
                .addService(ServerInterceptors.intercept(
                        new FabricGatewayService(
                                chain, endorser, peers, firstCalls, orderer, routes, executor, this::endpoint),
                        new ConcurrencyLimit("gateway.Gateway", settings.gatewayLimit()),
                        bytesAtOnce))
                .addService(ServerInterceptors.intercept(
                        new EndorserService(chain::config, endorser, peers, firstCalls, peerPorts),
                        peerPorts,
                        bytesAtOnce))
                .addService(ServerInterceptors.intercept(
                        new DeliverService(
                                new BlockStreams(chain, executor, clock, ChannelConfig.READERS),
                                new PrivateData(state, definitions, chain::config),
                                peerPorts),
                        peerPorts))
                .addService(new BroadcastService(
                        orderer, new BlockStreams(chain, executor, clock, ChannelConfig.CHANNEL_READERS)))
                .build();
        start();
        assign(peers.organisations());
    }

    private static List<SigningIdentity> peers(NetworkKeys network, boolean endorsing) {
        return Organisation.all().stream()
                .filter(organisation -> endorsing == Organisation.endorsing().contains(organisation))
                .map(organisation -> network.organisation(organisation).peer())
                .toList();
    }

    /** @param more as many ports beside the one for everybody */
    private NettyServerBuilder builder(NetworkKeys network, int more) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(host.at(port));
        for (int i = 0; i < more; i++) {
            builder.addListenAddress(host.at(0));
        }
        return builder.sslContext(tls(network))
                .executor(executor)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    /** Key and certificate are read here: Netty would load all of Bouncy Castle to read a key. */
    private static SslContext tls(NetworkKeys network) throws IOException {
        try (InputStream in = Files.newInputStream(network.serverCertificatePath())) {
            X509Certificate certificate = Pem.certificate(in);
            PrivateKey key = Ecdsa.privateKey(Pem.decode(Files.readString(network.serverKeyPath())));
            return GrpcSslContexts.configure(SslContextBuilder.forServer(key, certificate)
                            // In memory only, where no password has to hold out
                            .keyStoreType("JKS"))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("the server's TLS key or certificate cannot be read", e);
        }
    }

    private void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            executor.shutdownNow();
            String why = Optional.ofNullable(e.getCause()).orElse(e).getMessage();
            throw new IOException(
                    "cannot listen on port " + port + ": " + why + ". Choose another with --port, or another --listen.",
                    e);
        }
    }

    /** Of the ports that are open now the wanted one is everybody's, and each other one organisation's peer's. */
    private void assign(Set<String> endorsing) {
        List<Integer> open = new ArrayList<>(server.getListenSockets().stream()
                .map(socket -> ((InetSocketAddress) socket).getPort())
                .sorted()
                .toList());
        int everybodys = port == 0 ? open.getFirst() : port;
        open.remove(Integer.valueOf(everybodys));
        Map<Integer, String> mspIds = new TreeMap<>();
        endorsing.forEach(mspId -> mspIds.put(open.removeFirst(), mspId));
        peerPorts.assign(mspIds);
        port = everybodys;
    }

    int port() {
        return port;
    }

    /** Host and port that a client dials. */
    String endpoint() {
        return host.dialled(port);
    }

    /** By MSP id: where each endorsing organisation's own peer is asked. */
    Map<String, String> peerEndpoints() {
        Map<String, String> endpoints = new TreeMap<>();
        peerPorts.organisations().forEach((at, mspId) -> endpoints.put(mspId, host.dialled(at)));
        return endpoints;
    }

    /** Calls that are at work have two seconds to end. */
    @Override
    public void close() throws InterruptedException {
        try {
            server.shutdown();
            if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
