package org.blendsm.embedded;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.ca.CaServer;
import org.blendsm.embedded.chaincode.ChaincodeDefinition;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.commit.ChainHistories;
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
import org.blendsm.embedded.genesis.GenesisBlock;
import org.blendsm.embedded.genesis.Network;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.genesis.OrganisationKeys;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.lifecycle.Rollout;
import org.blendsm.embedded.operations.OperationsServer;
import org.blendsm.embedded.ordering.BroadcastService;
import org.blendsm.embedded.ordering.Orderer;
import org.blendsm.embedded.policy.Policies;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;
import org.blendsm.embedded.validation.EndorsementCheck;
import org.blendsm.embedded.validation.FormCheck;
import org.blendsm.embedded.validation.RecentEndorsements;
import org.hyperledger.fabric.protos.common.MSPRole.MSPRoleType;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole Fabric network of four organisations in one process: it speaks the gateway's, the chaincode's and Fabric CA's
 * own protocols, so ordinary clients and chaincodes cannot tell the difference in what they use.
 *
 * <p>It is for development, tests, demos and installations on one machine. It has no consensus and runs on one machine;
 * nothing that it keeps is decentralised.
 *
 * <p>As a program see {@link EmbeddedLedgerCommand}; as a library {@link #start} and close.
 */
public final class EmbeddedLedger implements AutoCloseable {
    /** What this is and is not; said wherever it introduces itself. */
    public static final String BANNER = "BlendSM embedded ledger: speaks Hyperledger Fabric's protocols in one process."
            + " For development, tests, demos and one-machine installations; no consensus, not decentralised.";

    private static final int TOTAL_QUERY_LIMIT = 100_000;
    /** More than what can be ordered (10 MiB), as {@code blendsm network} has its peers. */
    private static final int LARGEST_MESSAGE = 16 << 20;

    private static final int BYTES_AT_ONCE = 24 << 20;

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final DataFolder folder;
    private final Network network;
    private final Definitions definitions = new Definitions();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final StateStore state;
    private final Chain chain;
    private final Chaincodes chaincodes;
    private final Orderer orderer;
    private final Rollout rollout;
    private final PeerPorts peerPorts = new PeerPorts();
    private int port;
    private final CaServer ca;
    private final OperationsServer operations;

    public static void main(String[] arguments) {
        EmbeddedLedgerCommand.run(arguments);
    }

    /**
     * Starts a ledger that is ready when this returns.
     *
     * @throws IOException when the data folder is in use, damaged, or a port is taken; the message says what to do
     */
    public static EmbeddedLedger start(Settings settings) throws IOException {
        return new EmbeddedLedger(settings);
    }

    private EmbeddedLedger(Settings settings) throws IOException {
        this.settings = settings;
        boolean started = false;
        try {
            folder = opened(new DataFolder(settings.data()));
            network = Network.open(folder.path(), settings.host().certified());
            state = opened(new StateStore(folder.path().resolve("state")));
            RecentEndorsements recent = new RecentEndorsements();
            FormCheck formCheck = new FormCheck(recent);
            SigningIdentity ordererIdentity =
                    network.organisation(Organisation.OPERATOR).orderer();
            chain = opened(new Chain(
                    settings.channel().channel(),
                    folder.path().resolve("blocks"),
                    state,
                    formCheck,
                    definitions,
                    ordererIdentity,
                    () -> GenesisBlock.create(settings.channel(), network)));
            chaincodes = opened(new Chaincodes(
                    Organisation.mspIds(Organisation.endorsing()),
                    definitions,
                    new ChainHistories(chain::envelope),
                    settings.executeTimeout(),
                    BYTES_AT_ONCE,
                    TOTAL_QUERY_LIMIT));
            orderer = opened(new Orderer(
                    chain, formCheck, ordererIdentity, clock, settings.channel().blockTimeout()));
            rollout = new Rollout(network, chain, state, definitions, orderer, clock);
            serve(recent);
            ca = opened(new CaServer(network, settings.host().at(settings.caPort()), clock));
            operations = opened(new OperationsServer(
                    settings.host().at(settings.operationsPort()),
                    BANNER,
                    chain,
                    chaincodes,
                    () -> !orderer.failure().isDone()));
            settings.chaincodes().forEach(this::define);
            writeConnection();
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    private void serve(RecentEndorsements recent) throws IOException {
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        opened(executor::shutdownNow);
        EndorsingPeers peers = new EndorsingPeers(peers(true), peers(false));
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
        BlockStreams peerBlocks = new BlockStreams(chain, executor, clock, ChannelConfig.READERS);
        BlockStreams ordererBlocks = new BlockStreams(chain, executor, clock, ChannelConfig.CHANNEL_READERS);
        // The address appears in error details, but with port 0 it is known only after the start
        AtomicReference<String> address = new AtomicReference<>(dialled(settings.port()));
        Routes routes = new Routes(state, definitions, chaincodes, peers);
        FabricGatewayService gateway =
                new FabricGatewayService(chain, endorser, peers, firstCalls, orderer, routes, executor, address::get);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(settings.host().at(settings.port()));
        for (int i = 0; i < peers.organisations().size(); i++) {
            builder.addListenAddress(settings.host().at(0));
        }
        BytesAtOnce bytesAtOnce = new BytesAtOnce(BYTES_AT_ONCE);
        Server built = builder.sslContext(GrpcSslContexts.forServer(
                                network.serverCertificatePath().toFile(),
                                network.serverKeyPath().toFile())
                        .build())
                .executor(executor)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(ServerInterceptors.intercept(
                        gateway, new ConcurrencyLimit("gateway.Gateway", settings.gatewayLimit()), bytesAtOnce))
                .addService(ServerInterceptors.intercept(
                        new EndorserService(chain::config, endorser, peers, firstCalls, peerPorts),
                        peerPorts,
                        bytesAtOnce))
                .addService(ServerInterceptors.intercept(
                        new DeliverService(peerBlocks, new PrivateData(state, definitions, chain::config), peerPorts),
                        peerPorts))
                .addService(new BroadcastService(orderer, ordererBlocks))
                .build();
        try {
            built.start();
        } catch (IOException e) {
            String why = Optional.ofNullable(e.getCause()).orElse(e).getMessage();
            throw new IOException(
                    "cannot listen on port " + settings.port() + ": " + why
                            + ". Choose another with --port, or another --listen.",
                    e);
        }
        opened(() -> {
            built.shutdown();
            if (!built.awaitTermination(2, TimeUnit.SECONDS)) {
                built.shutdownNow();
            }
        });
        assign(built, peers);
        address.set(endpoint());
    }

    /** Of the ports that are open now the wanted one is everybody's, and each other one organisation's peer's. */
    private void assign(Server built, EndorsingPeers peers) {
        List<Integer> open = new ArrayList<>(built.getListenSockets().stream()
                .map(socket -> ((InetSocketAddress) socket).getPort())
                .sorted()
                .toList());
        port = settings.port() == 0 ? open.getFirst() : settings.port();
        open.remove(Integer.valueOf(port));
        Map<Integer, String> mspIds = new TreeMap<>();
        peers.organisations().forEach(mspId -> mspIds.put(open.removeFirst(), mspId));
        peerPorts.assign(mspIds);
    }

    private List<SigningIdentity> peers(boolean endorsing) {
        return Organisation.all().stream()
                .filter(organisation -> endorsing == Organisation.endorsing().contains(organisation))
                .map(organisation -> network.organisation(organisation).peer())
                .toList();
    }

    /** Defines the chaincode on the channel if need be, and dials it from now on. */
    public void addChaincode(String name, String host, int port) throws IOException {
        addChaincode(new ChaincodeAddress(name, host, port));
    }

    /** As {@link #addChaincode(String, String, int)}, with private data collections. */
    public void addChaincode(ChaincodeAddress address) throws IOException {
        define(address);
        writeConnection();
    }

    private void define(ChaincodeAddress address) {
        rollout.ensure(new ChaincodeDefinition(
                address.name(),
                1,
                "1.0",
                Policies.outOf(2, Organisation.mspIds(Organisation.endorsing()), MSPRoleType.PEER),
                address.collections().isEmpty()
                        ? CollectionConfigPackage.getDefaultInstance()
                        : CollectionsFile.parse(address.collections())));
        chaincodes.connect(address.name(), address.host(), address.port());
    }

    /** Whether the chaincode has registered on its stream, so that a transaction would be run at once. */
    public boolean chaincodeReady(String name) {
        return chaincodes.ready(name);
    }

    /** Host and port of the gateway. */
    public String endpoint() {
        return dialled(port);
    }

    private String dialled(int port) {
        return settings.host().dialled() + ":" + port;
    }

    public int port() {
        return port;
    }

    public int caPort() {
        return ca.port();
    }

    /** Where health and metrics are. */
    public int operationsPort() {
        return operations.port();
    }

    /** Where Fabric CA's clients connect; authorities are told apart by their names. */
    public String caUrl() {
        return "https://" + settings.host().tlsServerName() + ":" + ca.port();
    }

    public Path data() {
        return folder.path();
    }

    /** The file that holds {@link #connection()} as JSON. */
    public Path connectionPath() {
        return folder.path().resolve("connection.json");
    }

    public Connection connection() {
        Map<String, Connection.OrganisationAccess> organisations = new LinkedHashMap<>();
        for (OrganisationKeys keys : network.organisations()) {
            organisations.put(
                    keys.organisation().title(),
                    new Connection.OrganisationAccess(
                            keys.organisation().mspId(),
                            keys.organisation().caName(),
                            keys.caCertificatePath().toString(),
                            keys.registrarPath().toString()));
        }
        String tlsRoot = network.tlsRootCertificate().toString();
        Map<String, Connection.NodeAccess> peers = new TreeMap<>();
        peerPorts
                .organisations()
                .forEach((at, mspId) -> peers.put(mspId, new Connection.NodeAccess(dialled(at), tlsRoot)));
        return new Connection(
                endpoint(),
                tlsRoot,
                settings.host().tlsServerName(),
                chain.channel(),
                chaincodes.names().stream().sorted().toList(),
                caUrl(),
                Hashes.hex(chain.fingerprint()),
                organisations,
                peers,
                new Connection.NodeAccess(endpoint(), tlsRoot));
    }

    /** Written aside and moved into place: who reads it never sees half of it. */
    private void writeConnection() throws IOException {
        Path aside = connectionPath().resolveSibling("connection.json.new");
        Files.writeString(
                aside, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(connection()));
        Files.move(aside, connectionPath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Completes when this ledger can no longer write; the process should end then. */
    public CompletableFuture<Throwable> failure() {
        return orderer.failure();
    }

    /** Everything acknowledged is on disk before this returns; what was not is gone, as after a crash. */
    @Override
    public void close() throws IOException {
        IOException failed = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                failed = failed == null ? new IOException("the ledger did not close cleanly", e) : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
