package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.PageRequest;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operator's pool on a network of Fabric's own programs, four BFT orderers: what is decided at its door reaches the
 * network, and what the network grows by reaches its record. Skipped where the programs are not.
 */
class RealNetworkPoolIT {
    private static final String ORGANISATION = "OperatorMSP";

    @TempDir
    static Path scratch;

    private static RunningMarket market;
    private static NetworkFolder folder;
    private static Ledger ledger;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        market = RunningMarket.on(RunningInstance.startOnRealNetwork(scratch));
        folder = new NetworkFolder(market.instance().data().resolve("fabric"));
        ledger = folder.connect("operator");
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (ledger != null) {
            ledger.close();
        }
        if (market != null) {
            market.close();
        }
    }

    private static Memberships memberships() throws IOException {
        return folder.tools("operator").at(ledger).contract(Memberships.class);
    }

    @Test
    void whom_the_operator_expels_over_rest_the_ledger_the_authority_the_channel_and_every_peer_know()
            throws Exception {
        OwnKeyMember.Applicant applicant = market.approved("Soon expelled", Role.BUYER);
        X509Certificate certificate =
                Certificates.parse(applicant.joining().awaitCertificate(RunningInstance.PATIENCE));
        NetworkFolder.Member member = new NetworkFolder.Member(
                new Identity(ORGANISATION, certificate),
                SigningKey.of(applicant.key().getPrivate()));
        try (EveryPeer peers = EveryPeer.of(folder)) {
            peers.requireToAnswer(member);

            market.expel(applicant.joining().address());

            assertThat(memberships().member(applicant.joining().address()).standing())
                    .isInstanceOf(Standing.Expelled.class);
            await().atMost(RunningInstance.PATIENCE)
                    .until(() -> folder.revocations("operator").isRevoked(certificate));
            await().atMost(RunningInstance.PATIENCE).untilAsserted(() -> peers.requireToRefuse(member));
        }
        ChannelConfiguration.newest(folder.tools("operator").at(ledger)).requireRevoked(ORGANISATION, certificate);
    }

    @Test
    void a_validators_row_is_registered_as_it_was_printed() throws Exception {
        CommandLine.Finished added = CommandLine.run(
                scratch,
                "network",
                "add-validator",
                "--data",
                folder.path().toString(),
                "--org",
                "auditor",
                "--name",
                "auditor2");
        assertThat(added.status()).as(added.err()).isZero();
        Path row = Files.writeString(scratch.resolve("row.json"), added.out());
        CommandLine.Finished registered = CommandLine.run(
                scratch,
                "node",
                "register",
                "--operator",
                market.instance().data().resolve("operator").toString(),
                row.toString());
        assertThat(registered.status()).as(registered.err()).isZero();
        requireRegistered(JsonMapper.shared().readTree(added.out()));
    }

    private static void requireRegistered(JsonNode row) throws IOException {
        Node node = memberships().nodes(PageRequest.first(PageRequest.LARGEST)).items().stream()
                .filter(one -> one.name().equals("auditor2"))
                .findFirst()
                .orElseThrow();
        assertThat(node.kind()).isEqualTo(Node.Kind.VALIDATOR);
        assertThat(node.organisation()).isEqualTo("AuditorMSP");
        assertThat(node.endpoints()).containsOnlyKeys("orderer", "peer");
        node.endpoints().forEach((part, where) -> {
            assertThat(row.path("endpoints").path(part).asString()).isEqualTo(where);
            assertThat(row.path("tlsCertificates").path(part).asString())
                    .isEqualTo(String.valueOf(node.tlsCertificates().get(part)));
        });
    }
}
