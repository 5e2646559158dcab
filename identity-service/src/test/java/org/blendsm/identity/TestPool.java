package org.blendsm.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.embedded.Connection;
import org.blendsm.embedded.EmbeddedLedger;
import org.blendsm.embedded.Settings;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.fabric.testing.ContextFolder;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.zone.Zones;
import org.mockito.Mockito;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;

/** The provider's pool in a test: its CA is real, its other services are whoever a test enrols there. */
@TestConfiguration(proxyBeanMethods = false)
public class TestPool {
    public static final String ORGANISATION = "ProviderMSP";
    private static final Map<String, Enrolled> SERVICES = new ConcurrentHashMap<>();

    /** A service with its certificate. */
    public record Enrolled(X509Certificate certificate, SigningKey key) {}

    private record Credentials(String id, String secret) {}

    private static final class Network {
        static final Connection CONNECTION = start();

        private static Connection start() {
            try {
                // It stops with the JVM
                return EmbeddedLedger.start(Settings.ephemeral()).connection();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static Connection connection() {
        return Network.CONNECTION;
    }

    @Bean
    static DynamicPropertyRegistrar identityProperties(ConfigurableApplicationContext context) throws IOException {
        Path data = ContextFolder.of(context, "identity-test");
        Path secret = Files.writeString(
                data.resolve("registrar.secret"), credentials("provider").secret());
        return properties -> {
            Connection network = connection();
            properties.add("blendsm.identity-url", () -> TestNetwork.ISSUER);
            properties.add("blendsm.network-fingerprint", network::networkFingerprint);
            properties.add("blendsm.ledger.endpoint", network::gatewayEndpoint);
            properties.add("blendsm.ledger.tls-root-cert", network::tlsRootCertPath);
            properties.add("blendsm.ledger.msp-id", () -> ORGANISATION);
            // Nothing here speaks to the ledger itself
            properties.add("blendsm.ledger.certificate", network::tlsRootCertPath);
            properties.add("blendsm.ledger.private-key", network::tlsRootCertPath);
            properties.add("blendsm.identity.data", () -> data);
            String authority = "blendsm.identity.authorities." + ORGANISATION + ".";
            properties.add(authority + "url", network::caUrl);
            properties.add(authority + "ca-name", () -> access("provider").caName());
            properties.add(authority + "tls-root-cert", network::tlsRootCertPath);
            properties.add(authority + "ca-cert", () -> access("provider").caCertPath());
            properties.add(
                    authority + "registrar", () -> credentials("provider").id());
            properties.add(authority + "registrar-secret-file", () -> secret);
        };
    }

    /** Nothing here speaks to the ledger itself: tests of zones say what stands there. */
    @Bean
    static Zones zones() {
        return Mockito.mock(Zones.class);
    }

    /** As whom the ledger would be spoken to. */
    @Bean
    static CurrentCaller currentCaller() {
        return Mockito.mock(CurrentCaller.class);
    }

    /** A service of the provider's, with the certificate that says so. */
    public static Enrolled service(String name) {
        return SERVICES.computeIfAbsent(name, _ -> enrol("provider", asService(name)));
    }

    /** A service of the provider's that its CA knows by that id. */
    public static Enrolled serviceNamed(String name, String id) {
        return enrol("provider", new Registration(id, "client", "secret", Map.of("blendsm.service", name)));
    }

    /** Somebody of that organisation who is no service. */
    public static Enrolled client(String organisation, String name) {
        return enrol(organisation, new Registration(name, "client", "secret", Map.of()));
    }

    /** A service of the same name in another organisation. */
    public static Enrolled foreignService(String name) {
        return SERVICES.computeIfAbsent("foreign/" + name, _ -> enrol("consumer", asService(name)));
    }

    private static Registration asService(String name) {
        return new Registration(name, "client", "secret", Map.of("blendsm.service", name));
    }

    private static Enrolled enrol(String organisation, Registration registration) {
        FabricCa ca = ca(organisation);
        ca.register(registrar(organisation), registration);
        CertifiedKey enrolled = ca.enrol(registration.id(), registration.secret());
        return new Enrolled(enrolled.certificate(), SigningKey.of(enrolled.key()));
    }

    public static FabricCa ca(String organisation) {
        try {
            return FabricCa.at(
                    URI.create(connection().caUrl()),
                    access(organisation).caName(),
                    Path.of(connection().tlsRootCertPath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static CertifiedKey registrar(String organisation) {
        Credentials credentials = credentials(organisation);
        return ca(organisation).enrol(credentials.id(), credentials.secret());
    }

    private static Credentials credentials(String organisation) {
        try {
            return CanonicalJson.decode(
                    Files.readAllBytes(Path.of(access(organisation).registrarPath())), Credentials.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Connection.OrganisationAccess access(String organisation) {
        return Optional.ofNullable(connection().organisations().get(organisation))
                .orElseThrow();
    }
}
