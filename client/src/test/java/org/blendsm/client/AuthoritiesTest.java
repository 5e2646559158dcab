package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.model.testing.PrivateCa;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a client believes which gateway it speaks to. */
class AuthoritiesTest {
    private static final String NAMED = "blendsm.trust";

    @TempDir
    private Path scratch;

    @AfterEach
    void name_nobody() {
        System.clearProperty(NAMED);
    }

    @Test
    void a_gateway_under_an_authority_of_its_own_is_believed_where_that_one_is_named_and_only_for_its_name()
            throws IOException {
        PrivateCa ca = new PrivateCa(scratch);
        ca.certify(Files.createDirectory(scratch.resolve("gateway")), "dns:localhost");
        HttpsServer gateway = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.setHttpsConfigurator(new HttpsConfigurator(ca.serving()));
        gateway.createContext("/said", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("welcome".getBytes(UTF_8));
            exchange.close();
        });
        gateway.start();
        try {
            int port = gateway.getAddress().getPort();
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> said("localhost", port))
                    .withMessageContaining("BLENDSM_TRUST=FILE")
                    .havingRootCause()
                    .withMessageContaining("unable to find valid certification path");
            System.setProperty(NAMED, ca.root().toString());
            assertThat(said("localhost", port)).isEqualTo("welcome");
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> said("127.0.0.1", port))
                    .havingRootCause()
                    .withMessageContaining("127.0.0.1");
        } finally {
            gateway.stop(0);
        }
    }

    @Test
    void who_trusts_the_jvms_authorities_goes_on_to_do_so() {
        System.setProperty(NAMED, new PrivateCa(scratch).root().toString());
        assertThat(Authorities.named())
                .hasValueSatisfying(trust -> assertThat(Authorities.issuers(trust))
                        .hasSizeGreaterThan(50)
                        .anyMatch(
                                root -> root.getSubjectX500Principal().getName().contains("An authority of a test")));
    }

    @Test
    void a_file_that_names_nobody_is_said_to_do_so() throws IOException {
        System.setProperty(NAMED, scratch.resolve("gone.pem").toString());
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(Authorities::named)
                .withMessageContaining("gone.pem, which cannot be read");
        Path empty = Files.createFile(scratch.resolve("empty.pem"));
        System.setProperty(NAMED, empty.toString());
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(Authorities::named)
                .withMessageContaining("empty.pem, which holds no certificates");
    }

    private static String said(String host, int port) {
        return new Door(URI.create("https://" + host + ":" + port), Door.Credentials.NONE).text("/said");
    }
}
