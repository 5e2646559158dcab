package org.blendsm.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.blendsm.embedded.ca.CaServer;
import org.blendsm.embedded.chaincode.ChaincodeDefinition;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.commit.ChainHistories;
import org.blendsm.embedded.genesis.GenesisBlock;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.lifecycle.Rollout;
import org.blendsm.embedded.operations.OperationsServer;
import org.blendsm.embedded.ordering.Orderer;
import org.blendsm.embedded.policy.Policies;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.validation.FormCheck;
import org.blendsm.embedded.validation.RecentEndorsements;
import org.hyperledger.fabric.protos.common.MSPRole.MSPRoleType;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;

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
    /** So many bytes of calls are at work at once, and so many with each chaincode. */
    static final int BYTES_AT_ONCE = 24 << 20;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DataFolder folder;
    private final Chaincodes chaincodes;
    private final Orderer orderer;
    private final Rollout rollout;
    private final GrpcServer grpc;
    private final CaServer ca;
    private final OperationsServer operations;
    private final ConnectionFile connectionFile;

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
        Host host = settings.host();
        Clock clock = Clock.systemUTC();
        boolean started = false;
        try {
            folder = opened(new DataFolder(settings.data()));
            NetworkKeys network = NetworkKeys.open(folder.path(), host.certified());
            StateStore state = opened(new StateStore(folder.path().resolve("state")));
            Definitions definitions = new Definitions();
            RecentEndorsements recent = new RecentEndorsements();
            FormCheck formCheck = new FormCheck(recent);
            SigningIdentity ordererIdentity =
                    network.organisation(Organisation.OPERATOR).orderer();
            Chain chain = opened(new Chain(
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
            grpc = opened(
                    new GrpcServer(settings, network, state, definitions, chain, chaincodes, orderer, recent, clock));
            ca = opened(new CaServer(network, host.at(settings.caPort()), clock));
            operations = opened(new OperationsServer(
                    host.at(settings.operationsPort()),
                    BANNER,
                    chain,
                    chaincodes,
                    () -> !orderer.failure().isDone()));
            connectionFile = new ConnectionFile(folder.path(), host, network, chain, chaincodes, grpc, ca);
            settings.chaincodes().forEach(this::define);
            connectionFile.write();
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

    /** Defines the chaincode on the channel if need be, and dials it from now on. */
    public void addChaincode(String name, String host, int port) throws IOException {
        addChaincode(new ChaincodeAddress(name, host, port));
    }

    /** As {@link #addChaincode(String, String, int)}, with private data collections. */
    public void addChaincode(ChaincodeAddress address) throws IOException {
        define(address);
        connectionFile.write();
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

    public int port() {
        return grpc.port();
    }

    public int caPort() {
        return ca.port();
    }

    /** Where health and metrics are. */
    public int operationsPort() {
        return operations.port();
    }

    public Path data() {
        return folder.path();
    }

    /** The file that holds {@link #connection()} as JSON. */
    public Path connectionPath() {
        return connectionFile.path();
    }

    public Connection connection() {
        return connectionFile.content();
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
