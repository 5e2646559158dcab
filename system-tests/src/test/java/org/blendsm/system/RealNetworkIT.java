package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.proof.GenesisBlock;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.system.TestLedger.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real network of four organisations and four BFT orderers, natively; where Fabric's programs are. */
class RealNetworkIT {
    /** As in fabric-network/scripts/settings.sh. */
    private static final int ORDERER_ADMINISTRATION = 3;

    private static final int ORDERER_OPERATIONS = 4;

    private static final int PEER_OPERATIONS = 7;

    @TempDir
    static Path scratch;

    private static RealNetwork network;
    private static NetworkFolder folder;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        RealNetwork.assumePrograms();
        network = RealNetwork.start(scratch, "default");
        folder = network.folder();
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void every_part_says_that_it_is_well() throws Exception {
        CommandLine.Finished status = network.command("status");
        assertThat(status.status()).as(status.out()).isZero();
        assertThat(status.out().lines()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(status.out().lines().filter(line -> line.contains(" orderer ")))
                .hasSizeGreaterThanOrEqualTo(4)
                .allMatch(line -> line.matches(".* OK, height \\d+, decided block \\d+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "provider", "consumer"})
    void a_members_question_reaches_the_chaincode_at_its_own_organisations_gateway(String organisation)
            throws Exception {
        NetworkFolder.Member member = folder.tools(organisation);
        try (Ledger ledger = folder.connect(organisation)) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> ask(ledger, member.identity(), member.key()))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(RefusalCode.NETWORK_NOT_FOUNDED));
        }
    }

    private static void ask(Ledger ledger, Identity identity, SigningKey key) {
        ledger.as(identity, Signer.of(key)).contract(Memberships.class).network();
    }

    @Test
    void how_to_connect_is_printed_as_a_file_of_the_organisation_has_it() throws Exception {
        assertThat(network.command("connection", "--json", "--org", "auditor").lastLine())
                .isEqualTo(Files.readString(folder.path().resolve("auditor/connection.json"))
                        .strip());
    }

    @Test
    void every_figure_that_the_dashboard_shows_of_a_node_is_told_to_who_has_the_certificate_for_it() throws Exception {
        int base = Integer.parseInt(
                Files.readString(folder.path().resolve("port-base")).strip());
        Path reader = folder.path().resolve("operator/metrics");
        List<String> certified = List.of(
                "--cert", reader.resolve("msp/signcerts/cert.pem").toString(),
                "--key", reader.resolve("msp/keystore/key_sk").toString());
        String orderer = metrics(reader, base + ORDERER_OPERATIONS, certified);
        String peer = metrics(reader, base + PEER_OPERATIONS, certified);
        assertThat(Dashboard.metricsOfNodes())
                .hasSizeGreaterThan(4)
                .allMatch(metric -> Dashboard.tells(orderer, metric) || Dashboard.tells(peer, metric));
        assertThat(metrics(reader, base + PEER_OPERATIONS, List.of())).isEmpty();
    }

    private static String metrics(Path reader, int port, List<String> certified)
            throws IOException, InterruptedException {
        List<String> curl = new ArrayList<>(List.of("curl", "-s", "-m", "10", "--cacert"));
        curl.add(reader.resolve("tls-root.pem").toString());
        curl.addAll(certified);
        curl.add("https://127.0.0.1:" + port + "/metrics");
        Path told = Files.createTempFile(scratch, "metrics", ".txt");
        new ProcessBuilder(curl).redirectOutput(told.toFile()).start().waitFor();
        return Files.readString(told);
    }

    @Test
    void an_orderers_administration_is_open_to_its_administrators_tls_certificate_alone() throws Exception {
        Path operator = folder.path().resolve("operator");
        assertThat(administration(operator.resolve("admin/tls"))).contains("\"marketplace\"");
        assertThat(List.of(
                        operator.resolve("peer/tls"),
                        operator.resolve("orderer/tls"),
                        operator.resolve("metrics"),
                        operator.resolve("tools"),
                        folder.path().resolve("provider/admin/tls")))
                .allSatisfy(other -> assertThat(administration(other)).contains("remote error: tls"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adminca-operator", "tlsca-operator"})
    void the_registrar_whose_secret_a_pool_has_is_unknown_to_the_other_authorities(String authority) throws Exception {
        JsonNode registrar =
                JsonMapper.shared().readTree(Files.readString(folder.path().resolve("operator/registrar.json")));
        FabricCa other = folder.authority("operator", authority);
        assertThatExceptionOfType(CaRefused.class)
                .isThrownBy(() -> other.enrol(
                        registrar.path("id").asString(),
                        registrar.path("secret").asString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "peer", "orderer"})
    void the_registrar_whose_secret_a_pool_has_registers_no_administrator_and_no_node(String type) throws Exception {
        CertifiedKey registrar = folder.registrar("operator");
        FabricCa authority = folder.authority("operator");
        Registration usurper = new Registration("usurping-" + type, type, "secret", Map.of());
        assertThatExceptionOfType(CaRefused.class).isThrownBy(() -> authority.register(registrar, usurper));
        authority.register(folder.administration("operator"), usurper);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf.Registrar.Roles", "hf.Registrar.Attributes", "hf.Revoker", "hf.IntermediateCA"})
    void the_registrar_whose_secret_a_pool_has_gives_nobody_a_right_at_the_authority(String right) throws Exception {
        CertifiedKey registrar = folder.registrar("operator");
        FabricCa authority = folder.authority("operator");
        Registration usurper = new Registration("usurping-" + right, "client", "secret", Map.of(right, "true"));
        assertThatExceptionOfType(CaRefused.class).isThrownBy(() -> authority.register(registrar, usurper));
        authority.register(registrar, new Registration(usurper.id(), "client", "secret", Map.of("blendsm.x", "y")));
    }

    /** It takes back all that are not for the member's key. */
    @Test
    void the_registrar_whose_secret_a_pool_has_sees_which_certificates_of_a_member_are_good() throws Exception {
        CertifiedKey registrar = folder.registrar("operator");
        FabricCa authority = folder.authority("operator");
        authority.register(registrar, new Registration("certified-twice", "client", "secret", Map.of()));
        X509Certificate first = authority.enrol("certified-twice", "secret").certificate();
        X509Certificate second = authority.enrol("certified-twice", "secret").certificate();
        assertThat(authority.certificates(registrar, "certified-twice")).containsExactlyInAnyOrder(first, second);
        authority.revoke(registrar, first, "superseded");
        assertThat(authority.certificates(registrar, "certified-twice")).containsExactly(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"administration", "admin", "peer.operator", "orderer.operator"})
    void the_registrar_whose_secret_a_pool_has_revokes_no_administrator_and_no_node(String id) throws Exception {
        CertifiedKey registrar = folder.registrar("operator");
        FabricCa authority = folder.authority("operator");
        assertThatExceptionOfType(CaRefused.class)
                .isThrownBy(() -> authority.revoke(registrar, id, "cessationofoperation"))
                .matches(refused -> !refused.notThere());
    }

    @ParameterizedTest
    @ValueSource(strings = {"administration", "admin", "peer.operator", "orderer.operator"})
    void the_registrar_whose_secret_a_pool_has_does_not_become_an_administrator_or_a_node(String id) throws Exception {
        CertifiedKey registrar = folder.registrar("operator");
        FabricCa authority = folder.authority("operator");
        assertThatExceptionOfType(CaRefused.class)
                .isThrownBy(() -> authority.changeSecret(registrar, id, "usurped"))
                .matches(refused -> !refused.notThere());
        assertThatExceptionOfType(CaRefused.class).isThrownBy(() -> authority.enrol(id, "usurped"));
    }

    @Test
    void the_registrar_whose_secret_a_pool_has_gets_the_list_of_the_revoked() throws Exception {
        CertifiedKey registrar = folder.registrar("auditor");
        FabricCa authority = folder.authority("auditor");
        CertifiedKey member = register("auditor", "revoked", Map.of());
        CertifiedKey other = register("auditor", "not-revoked", Map.of());
        authority.revoke(registrar, "revoked", "keycompromise");

        X509CRL list = folder.revocations("auditor");

        list.verify(Certificates.read(folder.path().resolve("auditor/msp/cacerts/ca.pem"))
                .getPublicKey());
        assertThat(list.isRevoked(member.certificate())).isTrue();
        assertThat(list.isRevoked(other.certificate())).isFalse();
        assertThatExceptionOfType(CaRefused.class).isThrownBy(() -> authority.revocationList(other));
    }

    /** What the orderer answers to who shows that certificate and asks which channels it has. */
    private static String administration(Path certified) throws IOException, InterruptedException {
        int base = Integer.parseInt(
                Files.readString(folder.path().resolve("port-base")).strip());
        Path told = Files.createTempFile(scratch, "administration", ".txt");
        Process osnadmin = new ProcessBuilder(
                        RealNetwork.program("osnadmin").orElseThrow().toString(),
                        "channel",
                        "list",
                        "-o",
                        "127.0.0.1:" + (base + ORDERER_ADMINISTRATION),
                        "--ca-file",
                        folder.path()
                                .resolve("operator/msp/tlscacerts/tlsca.pem")
                                .toString(),
                        "--client-cert",
                        certified.resolve("msp/signcerts/cert.pem").toString(),
                        "--client-key",
                        certified.resolve("msp/keystore/key_sk").toString())
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        assertThat(osnadmin.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(told);
    }

    @Test
    void no_organisations_folder_is_open_to_others() throws Exception {
        for (String organisation : NetworkFolder.ORGANISATIONS) {
            Path own = folder.path().resolve(organisation);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void the_authority_writes_the_attributes_that_our_client_asked_for_into_the_certificate() throws Exception {
        CertifiedKey enrolled = register("consumer", "a-service", Map.of("blendsm.service", "rating-service"));
        byte[] attributes = enrolled.certificate().getExtensionValue("1.2.3.4.5.6.7.8.1");
        assertThat(new String(attributes, UTF_8)).contains("\"blendsm.service\":\"rating-service\"");
        assertThat(enrolled.certificate().getSubjectX500Principal().getName())
                .contains("CN=a-service")
                .contains("OU=client");
    }

    @Test
    void who_is_registered_already_is_told_apart() throws Exception {
        register("auditor", "twice", Map.of());
        assertThatExceptionOfType(CaRefused.class)
                .isThrownBy(() -> register("auditor", "twice", Map.of()))
                .matches(CaRefused::alreadyThere);
    }

    @Test
    void who_is_unknown_cannot_be_revoked_and_is_told_apart() throws Exception {
        FabricCa authority = folder.authority("auditor");
        CertifiedKey registrar = folder.registrar("auditor");
        assertThatExceptionOfType(CaRefused.class)
                .isThrownBy(() -> authority.revoke(registrar, "nobody", "cessationofoperation"))
                .matches(CaRefused::notThere);
    }

    /** Whoever gets hold of one, Prometheus' for instance, could otherwise pass as any node of that organisation. */
    @Test
    void a_tls_certificate_cannot_be_had_again_for_other_hosts() throws Exception {
        Path operator = folder.path().resolve("operator");
        Path home = Files.createDirectory(scratch.resolve("thief"));
        Path msp = home.resolve("msp");
        try (Stream<Path> files = Files.walk(operator.resolve("metrics/msp"))) {
            for (Path file : files.toList()) {
                Files.copy(file, msp.resolve(operator.resolve("metrics/msp").relativize(file)));
            }
        }
        String port = Files.readString(folder.path().resolve("port-base")).strip();
        Process again = new ProcessBuilder(
                        RealNetwork.program("fabric-ca-client").orElseThrow().toString(),
                        "reenroll",
                        "--url=https://127.0.0.1:" + port,
                        "--caname=tlsca-operator",
                        "--home=" + home,
                        "--mspdir=" + msp,
                        "--tls.certfiles=" + operator.resolve("authority/ca-cert.pem"),
                        "--enrollment.profile=tls",
                        "--csr.hosts=authority.operator")
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("thief.log").toFile())
                .start();
        assertThat(again.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(again.exitValue()).isNotZero();
        assertThat(Files.readString(scratch.resolve("thief.log"))).contains("Authentication failure");
    }

    @Test
    void whom_an_authority_revokes_every_peer_refuses_without_anybodys_help() throws Exception {
        CertifiedKey revoked = register("provider", "expelled", Map.of());
        NetworkFolder.Member expelled = new NetworkFolder.Member(
                new Identity("ProviderMSP", revoked.certificate()), SigningKey.of(revoked.key()));
        try (EveryPeer peers = EveryPeer.of(folder)) {
            peers.requireToAnswer(expelled);
            folder.authority("provider").revoke(folder.registrar("provider"), "expelled", "cessationofoperation");
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> peers.requireToRefuse(expelled));
        }
        try (Ledger auditors = folder.connect("auditor")) {
            ChannelConfiguration.newest(folder.tools("auditor").at(auditors))
                    .requireRevoked("ProviderMSP", revoked.certificate());
        }
    }

    @Test
    void one_other_organisation_cannot_change_who_is_revoked_but_two_can() throws Exception {
        register("consumer", "disputed", Map.of());
        CommandLine.Finished alone =
                network.command("expel", "--org", "consumer", "--id", "disputed", "--signers", "operator");
        assertThat(alone.status()).isNotZero();
        assertThat(alone.err()).contains("ConsumerMSP/MSP not satisfied");
        CommandLine.Finished two =
                network.command("expel", "--org", "consumer", "--id", "disputed", "--signers", "operator,auditor");
        assertThat(two.status()).as(two.err()).isZero();
    }

    @Test
    void a_validator_joins_the_consenters_and_leaves_them() throws Exception {
        CommandLine.Finished added = network.command("add-validator", "--org", "auditor", "--name", "auditor2");
        assertThat(added.status()).as(added.err()).isZero();
        JsonNode row = JsonMapper.shared().readTree(added.out());
        assertThat(row.path("kind").asString()).isEqualTo("VALIDATOR");
        assertThat(row.path("organisation").asString()).isEqualTo("AuditorMSP");
        assertThat(row.path("endpoints").propertyNames()).containsExactlyInAnyOrder("orderer", "peer");
        requireHashes(row, folder.path().resolve("auditor/auditor2"));
        String orderer = row.path("endpoints").path("orderer").asString();
        assertThat(consenters()).hasSize(5).contains(orderer);
        requireToDecide("auditor2");

        CommandLine.Finished expelled = network.command("expel", "--org", "auditor", "--id", "orderer.auditor2");
        assertThat(expelled.status()).as(expelled.err()).isZero();
        assertThat(expelled.err()).contains("orderer.auditor2 is no consenter any more");
        assertThat(consenters()).hasSize(4).doesNotContain(orderer);
    }

    @Test
    void a_node_joins_has_the_whole_chain_and_leaves() throws Exception {
        CommandLine.Finished added = network.command("add-node", "--org", "consumer", "--name", "consumer2");
        assertThat(added.status()).as(added.err()).isZero();
        assertThat(added.err()).contains("consumer2 has the whole chain");
        JsonNode row = JsonMapper.shared().readTree(added.out());
        assertThat(row.path("kind").asString()).isEqualTo("NODE");
        assertThat(row.path("endpoints").propertyNames()).containsExactly("peer");
        requireHashes(row, folder.path().resolve("consumer/consumer2"));

        CommandLine.Finished expelled = network.command("expel", "--org", "consumer", "--id", "peer.consumer2");
        assertThat(expelled.status()).as(expelled.err()).isZero();
        assertThat(network.command("status").out())
                .as("nobody waits for it any more")
                .contains("consumer")
                .doesNotContain("consumer2");
    }

    /** A block that comes after it has joined is decided by its orderer too, and not only fetched. */
    private static void requireToDecide(String seat) throws Exception {
        register("auditor", "decided-on", Map.of());
        CommandLine.Finished ordered = network.command("expel", "--org", "auditor", "--id", "decided-on");
        assertThat(ordered.status()).as(ordered.err()).isZero();
        try (Ledger operators = folder.connect("operator")) {
            long newest = folder.tools("operator").at(operators).height() - 1;
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(decided(seat)).isGreaterThanOrEqualTo(newest));
        }
    }

    /** The last block that an orderer says it has decided itself. */
    private static long decided(String seat) throws Exception {
        String status = network.command("status").out();
        Matcher line = Pattern.compile("(?m)^" + seat + " +orderer .* decided block (\\d+)$")
                .matcher(status);
        assertThat(line.find()).as(status).isTrue();
        return Long.parseLong(line.group(1));
    }

    /** What the row says is shown at each endpoint is the certificate that this node was enrolled with. */
    private static void requireHashes(JsonNode row, Path seat) throws Exception {
        for (String part : row.path("endpoints").propertyNames()) {
            byte[] enrolled = Certificates.read(seat.resolve(part).resolve("tls/msp/signcerts/cert.pem"))
                    .getEncoded();
            assertThat(row.path("tlsCertificates").path(part).asString())
                    .isEqualTo(Sha256.of(enrolled).value());
        }
    }

    /** Host and port of each, as the channel's newest configuration has them. */
    private static List<String> consenters() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(folder.path().resolve("channel/update/after.json")))
                .at("/channel_group/groups/Orderer/values/Orderers/value/consenter_mapping")
                .valueStream()
                .map(consenter -> consenter.path("host").asString() + ":"
                        + consenter.path("port").asInt())
                .toList();
    }

    @Test
    void with_one_orderer_of_four_killed_status_says_so_and_a_chaincodes_next_version_goes_on_from_the_state_before()
            throws Exception {
        network.folder().kill("operator", "orderer");
        CommandLine.Finished status = network.command("status");
        assertThat(status.status()).isEqualTo(3);
        assertThat(status.out().lines().filter(line -> !line.contains(" OK")))
                .singleElement()
                .asString()
                .matches("operator +orderer +port \\d+ +does not answer, height unknown, decided unknown");

        Person operator = folder.enrol("operator", "another-founder", "admin", Role.OPERATOR);
        Person seller = folder.enrol("provider", "late-seller", "client", Role.SELLER);
        Process first = network.upgradeChaincode("second");
        try (Ledger providers = folder.connect("provider", "second")) {
            Memberships second = operator.at(providers).contract(Memberships.class);
            Sha256 fingerprint = GenesisBlock.fingerprint(operator.at(providers).block(0));
            RealNetwork.insist(() -> second.found(operator.founding(fingerprint)));
            Process next = network.upgradeChaincode("second");
            try {
                stop(first);
                assertThat(Files.readString(folder.path().resolve("consumer/chaincode/second.id")))
                        .startsWith("second_2:");
                RealNetwork.insist(() -> second.approve(seller.approval(fingerprint)));
                assertThat(second.member(operator.id()).mayAct()).isTrue();
            } finally {
                stop(next);
            }
        } finally {
            stop(first);
        }
        CommandLine.Finished up = network.command("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    private static void stop(Process process) {
        process.destroyForcibly();
        await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
    }

    @Test
    void no_secret_of_an_enrolment_is_left_in_a_log() throws Exception {
        String secret = Files.readString(folder.path().resolve("operator/registrar.json"))
                .replaceAll("(?s).*\"secret\": *\"([0-9a-f]+)\".*", "$1");
        assertThat(secret).hasSize(48);
        try (Stream<Path> files = Files.walk(folder.path())) {
            assertThat(files.filter(file -> file.toString().contains("/log/")))
                    .isNotEmpty()
                    .noneMatch(log -> read(log).contains(secret));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CertifiedKey register(String organisation, String id, Map<String, String> attributes)
            throws Exception {
        FabricCa authority = folder.authority(organisation);
        String secret = "secret of " + id;
        authority.register(folder.registrar(organisation), new Registration(id, "client", secret, attributes));
        return authority.enrol(id, secret);
    }
}
