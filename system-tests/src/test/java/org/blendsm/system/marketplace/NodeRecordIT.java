package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.model.PageRequest;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.system.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The operator writes a validator's row, as {@code blendsm network add-validator} prints it, into the node record. */
@ExtendWith(RunningMarketplace.Extension.class)
class NodeRecordIT {
    private static final String ROW = """
            {"name": "provider2", "kind": "VALIDATOR", "organisation": "ProviderMSP",
             "endpoints": {"orderer": "127.0.0.1:7092", "peer": "127.0.0.1:7095"},
             "tlsCertificates": {"orderer": "%1$s", "peer": "%1$s"}}
            """.formatted("ab".repeat(32));

    @TempDir
    private Path scratch;

    @Test
    void a_row_is_registered_and_registered_again_as_its_next_version(RunningMarketplace marketplace) throws Exception {
        assertThat(register(marketplace, ROW).out()).contains("provider2 of ProviderMSP", "version 1");
        assertThat(register(marketplace, ROW.replace("7095", "7195")).out()).contains("version 2");
        Node registered = node(marketplace, "provider2");
        assertThat(registered.endpoints()).containsEntry("peer", "127.0.0.1:7195");
        assertThat(registered.tlsCertificates()).containsOnlyKeys("orderer", "peer");
    }

    @Test
    void a_row_that_is_none_is_refused_with_a_reason(RunningMarketplace marketplace) throws Exception {
        CommandLine.Finished refused = register(marketplace, ROW.replace("\"peer\": \"127", "\"elsewhere\": \"127"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("this is no row of a node");
    }

    @Test
    void the_pools_own_row_names_the_certificate_that_its_peer_shows(RunningMarketplace marketplace) throws Exception {
        assertThat(node(marketplace, "operator").tlsCertificates()).containsOnlyKeys("peer");
    }

    private CommandLine.Finished register(RunningMarketplace marketplace, String row) throws Exception {
        Path file = Files.writeString(scratch.resolve("row.json"), row);
        String operator = marketplace.data().resolve("operator").toString();
        return CommandLine.run(scratch, "node", "register", "--operator", operator, file.toString());
    }

    private static Node node(RunningMarketplace marketplace, String name) {
        return marketplace
                .keyIn("operator")
                .at(marketplace.ledger())
                .contract(Memberships.class)
                .nodes(PageRequest.first(PageRequest.LARGEST))
                .items()
                .stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
