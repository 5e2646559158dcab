package org.blendsm.embedded.genesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkKeysTest {
    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");

    @TempDir
    private Path folder;

    private String serverCertificateFor(List<String> names) throws IOException {
        NetworkKeys.open(folder, names);
        return Files.readString(folder.resolve("organisations/tls/server-cert.pem"));
    }

    /** The nodes' record holds its hash: another certificate is another row there. */
    @Test
    void the_servers_certificate_stays_as_long_as_it_has_every_name() throws IOException {
        String first = serverCertificateFor(LOCAL);

        assertThat(serverCertificateFor(LOCAL)).isEqualTo(first);
        assertThat(serverCertificateFor(List.of("localhost"))).isEqualTo(first);
        assertThat(serverCertificateFor(List.of("localhost", "ledger.example"))).isNotEqualTo(first);
    }
}
