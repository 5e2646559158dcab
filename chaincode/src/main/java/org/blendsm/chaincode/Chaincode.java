package org.blendsm.chaincode;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.blendsm.chaincode.access.AccessContract;
import org.blendsm.chaincode.agreement.AgreementContract;
import org.blendsm.chaincode.catalogue.CatalogueContract;
import org.blendsm.chaincode.dispute.DisputeContract;
import org.blendsm.chaincode.integrity.IntegrityContract;
import org.blendsm.chaincode.membership.MembershipContract;
import org.blendsm.chaincode.payment.PaymentContract;
import org.blendsm.chaincode.privacy.PrivacyContract;
import org.blendsm.chaincode.rating.RatingContract;
import org.blendsm.chaincode.token.TokenContract;
import org.blendsm.chaincode.zone.ZoneContract;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.privacy.SealedRecords;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.zone.Zones;
import org.hyperledger.fabric.metrics.Metrics;
import org.hyperledger.fabric.shim.ChaincodeServerProperties;
import org.hyperledger.fabric.shim.NettyChaincodeServer;
import org.hyperledger.fabric.traces.Traces;

/**
 * The program: the marketplace's law as a service that a peer connects to. Fabric's usual environment says where and as
 * what: {@code CHAINCODE_SERVER_ADDRESS} (default 127.0.0.1:9999), {@code CHAINCODE_ID} (the package id that the peer
 * knows; default {@code blendsm}) or {@code CHAINCODE_ID_FILE} (where it is written), {@code CHAINCODE_NAME} (its name
 * on the channel; default {@code blendsm}), and for TLS the files {@code CHAINCODE_TLS_KEY} and
 * {@code CHAINCODE_TLS_CERT}, with {@code CHAINCODE_CLIENT_CA_CERT} where only the peer may connect.
 */
public final class Chaincode {
    private static final String DEFAULT_ADDRESS = "127.0.0.1:9999";
    private static final String DEFAULT_ID = "blendsm";
    private static final String DEFAULT_NAME = "blendsm";
    private static final Logger LOG = Logger.getLogger(Chaincode.class.getName());
    /** Prints a screenful at every start. */
    private static final Logger SHIM = Logger.getLogger("org.hyperledger.fabric");
    /** Logs every refusal as an error, and every fault a second time. */
    private static final Logger SHIM_INVOCATIONS =
            Logger.getLogger("org.hyperledger.fabric.shim.impl.ChaincodeInvocationTask");

    private Chaincode() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        SHIM.setLevel(Level.WARNING);
        SHIM_INVOCATIONS.setLevel(Level.OFF);
        Map<String, String> environment = System.getenv();
        Dispatcher dispatcher =
                new Dispatcher(id(environment), environment.getOrDefault("CHAINCODE_NAME", DEFAULT_NAME), law());
        Metrics.initialize(dispatcher.getChaincodeConfig());
        Traces.initialize(dispatcher.getChaincodeConfig());
        ChaincodeServerProperties server = server(environment);
        LOG.info(() -> "serving the marketplace's law at " + server.getServerAddress());
        new NettyChaincodeServer(dispatcher, server).start();
    }

    /** Everything that this chaincode serves. */
    static List<LedgerFunction> law() {
        return Stream.of(
                        LedgerFunction.of(Memberships.class, MembershipContract::new),
                        LedgerFunction.of(Tokens.class, TokenContract::new),
                        LedgerFunction.of(Catalogue.class, CatalogueContract::new),
                        LedgerFunction.of(Agreements.class, AgreementContract::new),
                        LedgerFunction.of(Payments.class, PaymentContract::new),
                        LedgerFunction.of(Disputes.class, DisputeContract::new),
                        LedgerFunction.of(Ratings.class, RatingContract::new),
                        LedgerFunction.of(Anchors.class, IntegrityContract::new),
                        LedgerFunction.of(Capabilities.class, AccessContract::new),
                        LedgerFunction.of(SealedRecords.class, PrivacyContract::new),
                        LedgerFunction.of(Zones.class, ZoneContract::new))
                .flatMap(List::stream)
                .toList();
    }

    static String id(Map<String, String> environment) throws IOException {
        String file = environment.get("CHAINCODE_ID_FILE");
        return file == null
                ? environment.getOrDefault("CHAINCODE_ID", DEFAULT_ID)
                : Files.readString(Path.of(file)).strip();
    }

    static ChaincodeServerProperties server(Map<String, String> environment) {
        URI address = URI.create("tcp://" + environment.getOrDefault("CHAINCODE_SERVER_ADDRESS", DEFAULT_ADDRESS));
        if (address.getHost() == null || address.getPort() < 0) {
            throw new IllegalArgumentException("CHAINCODE_SERVER_ADDRESS is host:port");
        }
        ChaincodeServerProperties server = new ChaincodeServerProperties();
        server.setServerAddress(new InetSocketAddress(address.getHost(), address.getPort()));
        String key = environment.get("CHAINCODE_TLS_KEY");
        if (key != null) {
            server.setTlsEnabled(true);
            server.setKeyFile(key);
            server.setKeyCertChainFile(environment.get("CHAINCODE_TLS_CERT"));
            server.setTrustCertCollectionFile(environment.get("CHAINCODE_CLIENT_CA_CERT"));
        }
        return server;
    }
}
