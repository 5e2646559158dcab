package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
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
        market = RunningMarket.on(RunningInstance.startOnRealNetwork(scratch, "default"));
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
    void who_founded_the_network_administers_nothing_any_more() throws Exception {
        FabricCa authority = folder.authority("operator");
        authority.changeSecret(folder.administration("operator"), "founder", "another");
        assertThatExceptionOfType(CaRefused.class).isThrownBy(() -> authority.enrol("founder", "another"));
        Path operator = market.instance().data().resolve("operator");
        assertThat(operator.resolve("founder")).doesNotExist();
        assertThat(Certificates.read(operator.resolve("cert.pem"))
                        .getSubjectX500Principal()
                        .getName())
                .contains("OU=client");
        assertThat(folder.revocations("operator").getRevokedCertificates()).isNotEmpty();
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
            CommandLine.Finished tooSoon = CommandLine.run(
                    scratch,
                    "network",
                    "expel",
                    "--data",
                    folder.path().toString(),
                    "--org",
                    "operator",
                    "--id",
                    applicant.joining().address().value());
            assertThat(tooSoon.status()).isNotZero();
            assertThat(tooSoon.err()).contains("is a member still");
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
    void a_validator_is_approved_before_it_joins_registered_as_it_was_printed_and_retired_when_it_is_expelled()
            throws Exception {
        CommandLine.Finished early = network("add-validator", "--name", "auditor2");
        assertThat(early.status()).isNotZero();
        assertThat(early.err()).contains("the operator has not approved auditor2 as a VALIDATOR of AuditorMSP");
        assertThat(folder.path().resolve("auditor/auditor2")).doesNotExist();

        ofNodes("approve", "auditor2", "--kind", "VALIDATOR", "--organisation", "AuditorMSP");
        CommandLine.Finished added = network("add-validator", "--name", "auditor2");
        assertThat(added.status()).as(added.err()).isZero();
        ofNodes(
                "register",
                Files.writeString(scratch.resolve("row.json"), added.out()).toString());
        requireRegistered(JsonMapper.shared().readTree(added.out()));

        CommandLine.Finished tooSoon = network("expel", "--id", "orderer.auditor2");
        assertThat(tooSoon.status()).isNotZero();
        assertThat(tooSoon.err()).contains("blendsm node retire auditor2");
        ofNodes("retire", "auditor2", "--reason", "expelled");
        assertThat(memberships().node("auditor2").endpoints()).isEmpty();
        Path enrolled = folder.path().resolve("auditor/auditor2/peer/signing/msp");
        NetworkFolder.Member peer = new NetworkFolder.Member(
                new Identity("AuditorMSP", Certificates.read(enrolled.resolve("signcerts/cert.pem"))),
                SigningKey.read(enrolled.resolve("keystore/key_sk")));
        try (EveryPeer peers = EveryPeer.of(folder)) {
            peers.requireToAnswer(peer);
            for (String part : List.of("orderer", "peer")) {
                CommandLine.Finished expelled = network("expel", "--id", part + ".auditor2");
                assertThat(expelled.status()).as(expelled.err()).isZero();
            }
            await().atMost(RunningInstance.PATIENCE).untilAsserted(() -> peers.requireToRefuse(peer));
        }
        CommandLine.Finished again = network("add-node", "--name", "auditor2");
        assertThat(again.err()).contains("the operator has not approved auditor2 as a NODE of AuditorMSP");
    }

    private static CommandLine.Finished network(String command, String... words) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("network", command, "--data", folder.path().toString(), "--org", "auditor"));
        all.addAll(List.of(words));
        return CommandLine.run(scratch, all.toArray(String[]::new));
    }

    private static void ofNodes(String command, String... words) throws Exception {
        String operator = market.instance().data().resolve("operator").toString();
        List<String> all = new ArrayList<>(List.of("node", command, "--operator", operator));
        all.addAll(List.of(words));
        CommandLine.Finished written = CommandLine.run(scratch, all.toArray(String[]::new));
        assertThat(written.status()).as(written.err()).isZero();
    }

    private static void requireRegistered(JsonNode row) throws IOException {
        Node node = memberships().node("auditor2");
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
