package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import java.util.stream.Stream;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.crypto.ServiceAttribute;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.system.RunningInstance;
import org.blendsm.system.SharedInstance;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What tests of the services ask of the {@link SharedInstance}. */
final class RunningMarketplace implements AutoCloseable {
    private final RunningInstance instance;
    private final JsonNode connection;
    private final Ledger ledger;

    private RunningMarketplace(RunningInstance instance) throws IOException {
        this.instance = instance;
        this.connection = instance.connection();
        this.ledger = instance.ledger();
    }

    /** Gives the one marketplace to the tests that ask for it. */
    static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningMarketplace.class
                    || parameter.getParameter().getType() == Scene.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            RunningInstance instance = SharedInstance.of(context);
            var store = context.getRoot().getStore(ExtensionContext.Namespace.create(RunningMarketplace.class));
            RunningMarketplace marketplace =
                    store.computeIfAbsent(RunningMarketplace.class, _ -> on(instance), RunningMarketplace.class);
            return parameter.getParameter().getType() == Scene.class
                    ? store.computeIfAbsent(Scene.class, _ -> Scene.play(marketplace), Scene.class)
                    : marketplace;
        }
    }

    private static RunningMarketplace on(RunningInstance instance) {
        try {
            return new RunningMarketplace(instance);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data() {
        return instance.data();
    }

    URI gateway() {
        return instance.gateway();
    }

    /** Where a service listens itself, past the gateway. */
    URI service(String title) {
        return instance.service(title);
    }

    void requireSoundLedger() throws IOException {
        instance.requireSoundLedger(ledger);
    }

    Ledger ledger() {
        return ledger;
    }

    JsonNode connection() {
        return connection;
    }

    Sha256 network() {
        return new Sha256(connection.path("networkFingerprint").asString());
    }

    String organisation() {
        return connection.path("organisations").path("operator").path("mspId").asString();
    }

    /** The certificate and key in one of the data directory's folders, such as {@code services/rating-service}. */
    Certified keyIn(String folder) {
        try {
            return new Certified(
                    new Identity(
                            organisation(),
                            Certificates.read(data().resolve(folder).resolve("cert.pem"))),
                    SigningKey.read(data().resolve(folder).resolve("key.pem")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A new key, with the certificate that an organisation's CA gives to the service of its pool that speaks for it.
     */
    Certified speaker(String organisation) {
        JsonNode access = instance.connection(organisation);
        try {
            FabricCa authority = FabricCa.at(
                    URI.create(access.path("caUrl").asString()),
                    access.path("caName").asString(),
                    Path.of(access.path("tlsRootCertPath").asString()));
            JsonNode registrar = JsonMapper.shared()
                    .readTree(Files.readString(
                            Path.of(access.path("registrarPath").asString())));
            CertifiedKey office = authority.enrol(
                    registrar.path("id").asString(), registrar.path("secret").asString());
            KeyPair keys = P256.newKey();
            String name = PublicKeyInfo.of(keys.getPublic()).address().value();
            Map<String, String> service = Map.of(ServiceAttribute.NAME, NodeDescription.SPEAKER);
            Registration registration = new Registration(name, "client", "secret-of-" + name, service);
            authority.register(office, registration);
            return new Certified(
                    new Identity(
                            access.path("mspId").asString(),
                            authority.enrol(name, registration.secret(), SigningRequests.pem(name, keys))),
                    SigningKey.of(keys.getPrivate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever can sign at a peer's gateway, past every service. */
    record Certified(Identity identity, SigningKey key) {
        Signatory at(Ledger ledger) {
            return ledger.as(identity, Signer.of(key));
        }

        PublicKeyInfo publicKey() {
            return PublicKeyInfo.of(identity.certificate().getPublicKey());
        }
    }

    /** The console operator's address and client secret. */
    Wire.Secret console() {
        JsonNode console = instance.console();
        return new Wire.Secret(
                console.path("client_id").asString(),
                console.path("client_secret").asString());
    }

    /** What every part has logged so far. */
    String logs() {
        try (Stream<Path> files = Files.list(data().resolve("logs"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(new String(Files.readAllBytes(file), UTF_8));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ledger.close();
    }
}
