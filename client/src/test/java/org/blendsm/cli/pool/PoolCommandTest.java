package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.blendsm.cli.Blendsm;
import org.blendsm.cli.command.DataDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolCommandTest {
    @TempDir
    private Path scratch;

    private final StringWriter err = new StringWriter();

    @Test
    void what_only_the_operator_signs_is_refused_in_another_organisations_pool_before_anybody_is_asked()
            throws Exception {
        DataDirectory data = new DataDirectory(scratch);
        Files.createDirectories(data.ledger());
        Files.writeString(data.connection(), """
                {"gatewayEndpoint": "", "tlsRootCertPath": "", "tlsServerName": "", "channel": "", "chaincodes": [],
                 "caUrl": "", "networkFingerprint": "%s", "organisation": "provider", "organisations": {"provider":
                   {"mspId": "ProviderMSP", "caName": "ca-provider", "caCertPath": "", "registrarPath": ""}}}
                """.formatted("0".repeat(64)));

        int status = Blendsm.commandLine()
                .setErr(new PrintWriter(err))
                .execute("pool", "observe", "--data", scratch.toString());

        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("blendsm: only the operator's pool may do this, and this one is the provider's")
                .hasLineCount(1);
    }

    @Test
    void only_a_yes_is_one() {
        assertThat(Stream.of("y", "Y", " yes ", "YES")).allMatch(PoolCommand.AdmitCommand::isYes);
        assertThat(Stream.of("", "n", "no", "yeah", "y y")).noneMatch(PoolCommand.AdmitCommand::isYes);
        assertThat(PoolCommand.AdmitCommand.isYes(null))
                .as("the end of what is typed")
                .isFalse();
    }
}
