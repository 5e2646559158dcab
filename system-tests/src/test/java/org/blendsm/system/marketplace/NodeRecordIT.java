package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    void a_node_is_approved_joins_is_retired_and_comes_back(RunningMarketplace marketplace) throws Exception {
        assertThat(approve(marketplace, "consumer2", "ConsumerMSP").out())
                .contains("consumer2 of ConsumerMSP", "version 1");
        assertThat(approve(marketplace, "consumer2", "ConsumerMSP").out())
                .as("said again")
                .contains("version 1");
        CommandLine.Finished others = approve(marketplace, "consumer2", "AuditorMSP");
        assertThat(others.status()).isNotZero();
        assertThat(others.err()).contains("consumer2 is a VALIDATOR of ConsumerMSP already");
        String row = ROW.replace("provider2", "consumer2");
        assertThat(register(marketplace, row).err()).contains("NODE_OF_ANOTHER_ORGANISATION");
        String own = row.replace("ProviderMSP", "ConsumerMSP");
        assertThat(register(marketplace, own).out()).contains("version 2");

        assertThat(write(marketplace, "retire", "consumer2", "--reason", "keys stolen")
                        .out())
                .contains("version 3, retired: keys stolen");
        assertThat(node(marketplace, "consumer2").endpoints()).isEmpty();
        assertThat(approve(marketplace, "consumer2", "AuditorMSP").out())
                .contains("consumer2 of AuditorMSP", "version 4");
    }

    @Test
    void a_node_that_nobody_knows_is_not_retired(RunningMarketplace marketplace) throws Exception {
        CommandLine.Finished refused = write(marketplace, "retire", "nobody", "--reason", "never there");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("no node has the name nobody");
    }

    @Test
    void a_row_that_is_none_is_refused_with_a_reason(RunningMarketplace marketplace) throws Exception {
        CommandLine.Finished refused = register(marketplace, ROW.replace("\"peer\": \"127", "\"elsewhere\": \"127"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("this is no row of a node");
    }

    @Test
    void where_a_pools_doors_are_is_no_part_of_the_row(RunningMarketplace marketplace) throws Exception {
        CommandLine.Finished refused = register(marketplace, ROW.replace("\"peer\"", "\"identity\""));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("its own pool's to say");
    }

    @Test
    void the_pools_own_row_names_the_certificate_that_its_peer_shows(RunningMarketplace marketplace) throws Exception {
        assertThat(node(marketplace, "operator").tlsCertificates()).containsOnlyKeys("peer");
    }

    private CommandLine.Finished register(RunningMarketplace marketplace, String row) throws Exception {
        Path file = Files.writeString(scratch.resolve("row.json"), row);
        return write(marketplace, "register", file.toString());
    }

    private CommandLine.Finished approve(RunningMarketplace marketplace, String name, String organisation)
            throws Exception {
        return write(marketplace, "approve", name, "--kind", "VALIDATOR", "--organisation", organisation);
    }

    private CommandLine.Finished write(RunningMarketplace marketplace, String command, String... words)
            throws Exception {
        String operator = marketplace.data().resolve("operator").toString();
        List<String> all = new ArrayList<>(List.of("node", command, "--operator", operator));
        all.addAll(List.of(words));
        return CommandLine.run(scratch, all.toArray(String[]::new));
    }

    private static Node node(RunningMarketplace marketplace, String name) {
        return marketplace
                .keyIn("operator")
                .at(marketplace.ledger())
                .contract(Memberships.class)
                .node(name);
    }
}
