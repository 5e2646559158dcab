package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** What a service is told, as Spring Boot reads it. */
class ServiceConfigurationTest {
    private static final String FOLDER = "dätä \\ größer";

    @TempDir
    private Path scratch;

    @Test
    void any_folder_and_any_password_arrive_as_they_are() throws Exception {
        assumeTrue(
                Charset.forName(System.getProperty("sun.jnu.encoding"))
                        .newEncoder()
                        .canEncode(FOLDER),
                "this machine's file names have no such letters: set LC_ALL to a UTF-8 locale");
        DataDirectory data = new DataDirectory(scratch.resolve(FOLDER));
        String password = "pass:wörd = #!\\u0041";
        Connection connection = connection(data);
        new ServiceConfiguration(
                        data,
                        Addresses.onThisMachine(Ports.from(Ports.USUAL_BASE), connection, Outward.NOT),
                        connection,
                        _ -> new DatabaseRoles.Login("somebody", Optional.of(password)))
                .write();

        for (Service service : Service.values()) {
            PropertySource<?> read = read(data, service);
            assertThat(read.getProperty("blendsm.pool")).hasToString("http://127.0.0.1:8080");
            if (service.onTheLedger()) {
                assertThat(read.getProperty("spring.datasource.password")).isEqualTo(password);
                assertThat(Path.of(String.valueOf(read.getProperty("blendsm.ledger.tls-root-cert"))))
                        .exists();
            }
        }
    }

    @Test
    void the_broker_is_told_its_address_which_follows_from_a_rotated_key_no_more() throws Exception {
        DataDirectory data = new DataDirectory(scratch.resolve("data"));
        KeyFolder broker = new KeyFolder(Service.PUBSUB_PAYMENT.folder(data));
        KeyPair first = P256.newKey();
        broker.write(new CertifiedKey(first.getPrivate(), SelfSigned.certificate(first, Duration.ofDays(1))));
        broker.keepAddress();
        KeyPair next = P256.newKey();
        broker.write(new CertifiedKey(next.getPrivate(), SelfSigned.certificate(next, Duration.ofDays(1))));
        Connection connection = connection(data);

        new ServiceConfiguration(
                        data,
                        Addresses.onThisMachine(Ports.from(Ports.USUAL_BASE), connection, Outward.NOT),
                        connection,
                        _ -> new DatabaseRoles.Login("somebody", Optional.empty()))
                .write();

        assertThat(read(data, Service.PUBSUB_PAYMENT).getProperty("blendsm.pubsub.broker"))
                .hasToString(PublicKeyInfo.of(first.getPublic()).address().value());
    }

    private static PropertySource<?> read(DataDirectory data, Service service) throws Exception {
        Path file = service.folder(data).resolve(service.title() + ".properties");
        return new PropertiesPropertySourceLoader()
                .load(service.title(), new FileSystemResource(file))
                .getFirst();
    }

    private Connection connection(DataDirectory data) throws Exception {
        Path file = Files.writeString(scratch.resolve("any"), "{\"id\": \"admin\", \"secret\": \"s\"}");
        Files.createDirectories(data.ledger());
        Files.writeString(data.connection(), """
                {"gatewayEndpoint": "127.0.0.1:1", "tlsRootCertPath": "%1$s", "tlsServerName": "", "channel": "",
                 "chaincodes": [], "caUrl": "", "networkFingerprint": "%2$s", "organisations": {"operator":
                   {"mspId": "OperatorMSP", "caName": "", "caCertPath": "%1$s", "registrarPath": "%1$s"}}}
                """.formatted(file, "0".repeat(64)));
        return Connection.read(data);
    }
}
