package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.membership.Role;
import org.blendsm.system.TestLedger.Person;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The data of a real network: how to connect to it, and the secrets of its organisations. */
record NetworkFolder(Path path) {
    static final List<String> ORGANISATIONS = List.of("operator", "provider", "consumer", "auditor");

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(65);

    /** @param part {@code orderer} or {@code peer} */
    void kill(String organisation, String part) throws IOException {
        Path pidFile = path.resolve(organisation).resolve(part + ".pid");
        ProcessHandle process = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                .orElseThrow();
        process.destroyForcibly();
        // Nobody waits for a node that the network's scripts started: it may stay behind as a name without a command
        await().atMost(RealNetwork.LONG).until(() -> process.info().command().isEmpty());
    }

    private JsonNode connection(String organisation) throws IOException {
        return json(organisation, "connection.json");
    }

    private JsonNode json(String organisation, String file) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(path.resolve(organisation).resolve(file)));
    }

    /** At that organisation's own peer. */
    Ledger connect(String organisation) throws IOException {
        return connect(organisation, connection(organisation).path("chaincode").asString());
    }

    Ledger connect(String organisation, String chaincode) throws IOException {
        JsonNode connection = connection(organisation);
        return Ledger.connect(
                new LedgerConnection(
                        connection.path("gatewayEndpoint").asString(),
                        Path.of(connection.path("tlsRootCertPath").asString()),
                        Optional.of(connection.path("tlsServerName").asString()),
                        connection.path("channel").asString(),
                        chaincode,
                        KEEP_ALIVE),
                Patience.USUAL,
                LedgerObserver.NONE);
    }

    /** The ordinary member that the network made for tools. */
    Member tools(String organisation) throws IOException {
        JsonNode connection = connection(organisation);
        return new Member(
                new Identity(
                        connection.path("mspId").asString(),
                        Certificates.read(
                                Path.of(connection.path("certificatePath").asString()))),
                SigningKey.read(Path.of(connection.path("privateKeyPath").asString())));
    }

    /** Whoever can sign at a peer's gateway. */
    record Member(Identity identity, SigningKey key) {
        Signatory at(Ledger ledger) {
            return ledger.as(identity, Signer.of(key));
        }
    }

    /** That organisation's authority for members and nodes. */
    FabricCa authority(String organisation) throws IOException {
        return authority(organisation, "ca-" + organisation);
    }

    FabricCa authority(String organisation, String name) throws IOException {
        JsonNode connection = connection(organisation);
        return FabricCa.at(
                URI.create(connection.path("caUrl").asString()),
                name,
                Path.of(connection.path("tlsRootCertPath").asString()));
    }

    /** Whom the organisation's pool is lent: for members and services. */
    CertifiedKey registrar(String organisation) throws IOException {
        return registrar(organisation, "registrar.json");
    }

    /** The organisation's own office: for administrators and nodes too. */
    CertifiedKey administration(String organisation) throws IOException {
        return registrar(organisation, "administration.json");
    }

    private CertifiedKey registrar(String organisation, String file) throws IOException {
        JsonNode registrar = json(organisation, file);
        return authority(organisation)
                .enrol(registrar.path("id").asString(), registrar.path("secret").asString());
    }

    /** The certificates that this authority has revoked. */
    X509CRL revocations(String organisation) throws IOException, GeneralSecurityException {
        return (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(authority(organisation)
                        .revocationList(registrar(organisation))
                        .getBytes(UTF_8)));
    }

    /** @param type {@code client} or {@code admin} */
    Person enrol(String organisation, String name, String type, Role... roles) throws IOException {
        FabricCa authority = authority(organisation);
        authority.register(administration(organisation), new Registration(name, type, "secret of " + name, Map.of()));
        KeyPair keys = P256.newKey();
        var certificate = authority.enrol(name, "secret of " + name, SigningRequests.pem(name, keys));
        return new Person(
                name,
                connection(organisation).path("mspId").asString(),
                List.of(roles),
                keys,
                new CertifiedKey(keys.getPrivate(), certificate));
    }
}
