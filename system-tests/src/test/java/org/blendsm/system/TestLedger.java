package org.blendsm.system;

import static org.awaitility.Awaitility.await;

import io.grpc.ClientInterceptor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.blendsm.embedded.Connection;
import org.blendsm.embedded.EmbeddedLedger;
import org.blendsm.embedded.Settings;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.testing.FreePorts;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.crypto.ServiceAttribute;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Role;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An embedded ledger with the marketplace's chaincode as a process of its own, and people who enrol at its authorities.
 */
final class TestLedger implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path data;
    private final Process chaincode;
    private final int chaincodePort;
    private EmbeddedLedger ledger;

    /** Somebody with a certificate, as the ledger will know them. */
    record Person(String name, String mspId, List<Role> roles, KeyPair keys, CertifiedKey certified) {
        MemberId id() {
            return key().address();
        }

        PublicKeyInfo key() {
            return PublicKeyInfo.of(keys.getPublic());
        }

        SigningKey signingKey() {
            return SigningKey.of(keys.getPrivate());
        }

        Application application() {
            return new Application(name, mspId, roles, key());
        }

        Approval approval(Sha256 network) throws Exception {
            return new Approval(application(), possession(network));
        }

        Founding founding(Sha256 network) throws Exception {
            return new Founding(network, application(), possession(network));
        }

        private DetachedJws possession(Sha256 network) throws Exception {
            return sign(DocumentType.APPLICATION, network, application());
        }

        DetachedJws sign(DocumentType type, Sha256 network, Object document) throws Exception {
            return DetachedJws.sign(type, network, document, signingKey().es256());
        }

        Signatory at(Ledger ledger) {
            return ledger.as(new Identity(mspId, certified.certificate()), Signer.of(signingKey()));
        }
    }

    private TestLedger(Path data, int chaincodePort, Process chaincode, EmbeddedLedger ledger) {
        this.data = data;
        this.chaincodePort = chaincodePort;
        this.chaincode = chaincode;
        this.ledger = ledger;
    }

    static TestLedger start(Path data) throws IOException {
        int port = FreePorts.block(1);
        Process chaincode = chaincode(port, data.resolve("chaincode.log"));
        try {
            EmbeddedLedger ledger = EmbeddedLedger.start(settings(data).build());
            TestLedger started = new TestLedger(data, port, chaincode, ledger);
            started.connectChaincode();
            return started;
        } catch (IOException | RuntimeException e) {
            chaincode.destroyForcibly();
            throw e;
        }
    }

    /** The marketplace's chaincode, which waits on that port for a ledger to call. */
    static Process chaincode(int port, Path log) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.blendsm.chaincode.Chaincode");
        java.environment().put("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:" + port);
        java.environment().put("CHAINCODE_ID", "blendsm");
        return java.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private void connectChaincode() throws IOException {
        ledger.addChaincode("blendsm", "127.0.0.1", chaincodePort);
        await().atMost(LONG).until(() -> ledger.chaincodeReady("blendsm"));
    }

    /** Stops the ledger's process as far as one in this JVM can be, and starts it again on the same data and port. */
    void restart() throws IOException {
        int port = ledger.port();
        int caPort = ledger.caPort();
        ledger.close();
        ledger = EmbeddedLedger.start(settings(data).ports(port, caPort, 0).build());
        connectChaincode();
    }

    private static Settings.Builder settings(Path data) {
        return Settings.builder().data(data.resolve("ledger"));
    }

    Sha256 network() {
        return new Sha256(ledger.connection().networkFingerprint());
    }

    Ledger connect(Patience patience, LedgerObserver observer, ClientInterceptor... interceptors) throws IOException {
        Connection connection = ledger.connection();
        return Ledger.connect(
                new LedgerConnection(
                        connection.gatewayEndpoint(),
                        Path.of(connection.tlsRootCertPath()),
                        Optional.of(connection.tlsServerName()),
                        connection.channel(),
                        "blendsm",
                        Duration.ofSeconds(65)),
                patience,
                observer,
                interceptors);
    }

    FabricCa authority(String organisation) throws IOException {
        Connection connection = ledger.connection();
        return FabricCa.at(
                URI.create(connection.caUrl()), access(organisation).caName(), Path.of(connection.tlsRootCertPath()));
    }

    CertifiedKey registrar(String organisation) throws IOException {
        JsonNode registrar = JsonMapper.shared()
                .readTree(Files.readString(Path.of(access(organisation).registrarPath())));
        return authority(organisation)
                .enrol(registrar.path("id").asString(), registrar.path("secret").asString());
    }

    /** @param type {@code client} or {@code admin} */
    Person enrol(String organisation, String name, String type, Role... roles) throws IOException {
        return enrol(organisation, new Registration(name, type, "secret-of-" + name, Map.of()), roles);
    }

    /** With the certificate of a pool's pubsub-payment-service. */
    Person enrolSpeaker(String organisation, String name) throws IOException {
        Map<String, String> service = Map.of(ServiceAttribute.NAME, NodeDescription.SPEAKER);
        return enrol(organisation, new Registration(name, "client", "secret-of-" + name, service), Role.BROKER);
    }

    private Person enrol(String organisation, Registration registration, Role... roles) throws IOException {
        FabricCa authority = authority(organisation);
        authority.register(registrar(organisation), registration);
        String name = registration.id();
        KeyPair keys = P256.newKey();
        var certificate = authority.enrol(name, registration.secret(), SigningRequests.pem(name, keys));
        return new Person(
                name,
                access(organisation).mspId(),
                List.of(roles),
                keys,
                new CertifiedKey(keys.getPrivate(), certificate));
    }

    private Connection.OrganisationAccess access(String organisation) {
        return Optional.ofNullable(ledger.connection().organisations().get(organisation))
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        ledger.close();
        chaincode.destroy();
        try {
            if (!chaincode.waitFor(10, TimeUnit.SECONDS)) {
                chaincode.destroyForcibly();
            }
        } catch (InterruptedException e) {
            chaincode.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
