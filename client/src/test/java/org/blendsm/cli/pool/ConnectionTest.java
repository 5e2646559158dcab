package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.cli.command.DataDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final String SAID = """
            {"gatewayEndpoint": "peer:7051", "tlsRootCertPath": "tls.pem", "tlsServerName": "localhost",
             "channel": "marketplace", "chaincodes": ["blendsm"], "caUrl": "https://ca:7054",
             "networkFingerprint": "%s", "organisations": {
               "operator": {"mspId": "OperatorMSP", "caName": "ca-operator", "caCertPath": "", "registrarPath": ""},
               "provider": {"mspId": "ProviderMSP", "caName": "ca-provider", "caCertPath": "", "registrarPath": ""}}%s}
            """;

    @TempDir
    private Path folder;

    @Test
    void a_ledger_that_names_no_organisation_speaks_to_the_operators_pool() throws IOException {
        Connection connection = read("");
        assertThat(connection.owner()).isEqualTo("operator");
        assertThat(connection.own().mspId()).isEqualTo("OperatorMSP");
    }

    @Test
    void another_organisations_pool_is_told_whose_it_is() throws IOException {
        Connection connection = read(", \"organisation\": \"provider\"");
        assertThat(connection.owner()).isEqualTo("provider");
        assertThat(connection.own().mspId()).isEqualTo("ProviderMSP");
    }

    @Test
    void who_may_enrol_the_founder_is_told_by_the_ledger_or_not_at_all() throws IOException {
        assertThat(read("").founder()).isEmpty();
        Path founder = Files.writeString(folder.resolve("founder.json"), "{\"id\": \"operator\", \"secret\": \"s\"}");
        Connection connection =
                read(", \"organisations\": {\"operator\": {\"founderPath\": \"%s\"}}".formatted(founder));
        assertThat(connection.founder()).contains(new Connection.Credentials("operator", "s"));
    }

    private Connection read(String more) throws IOException {
        DataDirectory data = new DataDirectory(folder);
        Files.createDirectories(data.ledger());
        Files.writeString(data.connection(), SAID.formatted("0".repeat(64), more));
        return Connection.read(data);
    }
}
