package org.blendsm.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Other organisations' pools are prepared in folders of their own, in which nothing of the operator's ever is, and the
 * operator admits them from its own: what goes from one to the other is a file without a secret.
 */
@ExtendWith(SharedInstance.Extension.class)
class PoolAdmissionIT {
    private static final String TOKEN_KEYS = "{\"keys\":[]}";

    @TempDir
    static Path scratch;

    private static RunningInstance instance;
    private static Ledger ledger;

    @BeforeAll
    static void connect(RunningInstance shared) throws IOException {
        instance = shared;
        ledger = shared.ledger();
    }

    @AfterAll
    static void disconnect() {
        if (ledger != null) {
            ledger.close();
        }
    }

    /** As its operator gave it: pools of other organisations ask for it in this form. */
    record Request(String node, String organisation, Sha256 network, Approval broker, Approval tools) {
        private static Request read(Path file) throws IOException {
            return CanonicalJson.decode(Files.readAllBytes(file), Request.class);
        }

        private Path write(String name) throws IOException {
            return Files.write(scratch.resolve(name), CanonicalJson.encode(this));
        }
    }

    @Test
    void a_pool_waits_until_the_operator_admits_it_and_holds_nothing_of_the_operators() throws Exception {
        Path pool = handedOver("provider");
        Path file = pool.resolve("pool/request.json");
        Path err = Files.createTempFile(scratch, "prepare", ".err");
        Process prepare = CommandLine.start(scratch, scratch.resolve("prepare.out"), err, prepare(pool, "PT10M"));
        try {
            await().atMost(RunningInstance.PATIENCE.multipliedBy(2))
                    .until(() -> Files.exists(file) || !prepare.isAlive());
            assertThat(prepare.isAlive()).as(Files.readString(err)).isTrue();
            Request request = Request.read(file);
            assertThat(nodes()).doesNotContain("provider");
            assertThat(members()).doesNotContain(request.broker().application().member());

            String broker = request.broker().application().member().value();
            String tools = request.tools().application().member().value();
            requireShownAndNotAdmitted(request, admit(file), "nobody is here to be asked");
            requireShownAndNotAdmitted(
                    request,
                    admit(file, "--address", broker, "--address", broker),
                    "is for another tools than --address names, " + tools);
            CommandLine.Finished admitted = admit(file, "--address", broker, "--address", tools);
            assertThat(admitted.status()).as(admitted.err()).isZero();
            assertThat(admitted.out())
                    .contains("Admitted  broker  " + broker)
                    .contains("Admitted  tools   " + tools)
                    .contains("Approved  node    provider of ProviderMSP");

            assertThat(prepare.waitFor(RunningInstance.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(prepare.exitValue()).as(Files.readString(err)).isZero();
            requireAdmitted(request);
            requireNothingOfTheOperators(pool);
        } finally {
            prepare.destroyForcibly();
        }

        Node row = opened(pool, Request.read(file));
        assertThat(admit(file).status()).as("said again").isZero();
        CommandLine.Finished again = CommandLine.run(scratch, prepare(pool, "PT0S"));
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(memberships().node("provider")).isEqualTo(row);

        BrokerKey.in(pool, "ProviderMSP").rotate(ledger, network(pool));
        CommandLine.Finished rotated = CommandLine.run(scratch, prepare(pool, "PT0S"));
        assertThat(rotated.status()).as(rotated.err()).isZero();
        assertThat(opened(pool, Request.read(file))).isEqualTo(row);
        assertThat(admit(file).status()).as("said again").isZero();
        instance.requireSoundLedger(ledger);
    }

    private static void requireShownAndNotAdmitted(Request request, CommandLine.Finished refused, String why)
            throws IOException {
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out())
                .contains("provider of ProviderMSP  (to be approved)")
                .contains(request.broker().application().member() + "  ")
                .contains(request.tools().application().member() + "  ")
                .doesNotContain("Admitted");
        assertThat(refused.err()).startsWith("blendsm: ").contains(why).hasLineCount(1);
        assertThat(members()).doesNotContain(request.broker().application().member());
        assertThat(nodes()).doesNotContain("provider");
    }

    private static void requireAdmitted(Request request) throws IOException {
        Member broker = memberships().member(request.broker().application().member());
        assertThat(broker.organisation()).isEqualTo("ProviderMSP");
        assertThat(broker.roles()).containsExactly(Role.BROKER);
        assertThat(broker.mayAct()).isTrue();
        assertThat(memberships().member(request.tools().application().member()).mayAct())
                .isTrue();
        assertThat(memberships().node("provider").organisation()).isEqualTo("ProviderMSP");
    }

    /** Its broker says where it is; its identity-service is one that knows its token keys and nothing else. */
    private static Node opened(Path pool, Request request) throws Exception {
        InetAddress host = ofItsOwn();
        HttpServer identity = HttpServer.create(new InetSocketAddress(host, 8081), 0);
        identity.createContext("/oauth2/jwks", exchange -> {
            exchange.sendResponseHeaders(200, TOKEN_KEYS.length());
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(TOKEN_KEYS.getBytes(US_ASCII));
            }
        });
        identity.start();
        try {
            Path hosts = Files.writeString(
                    scratch.resolve("hosts"),
                    "127.0.0.1 localhost\n" + host.getHostAddress() + " identity-service.provider\n");
            CommandLine.Finished opened = CommandLine.run(
                    scratch,
                    Map.of("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts),
                    "pool",
                    "open",
                    "--data",
                    pool.toString(),
                    "--door",
                    "http://provider.test:8180");
            assertThat(opened.status()).as(opened.err()).isZero();
        } finally {
            identity.stop(0);
        }
        Node row = memberships().node("provider");
        assertThat(row.broker()).contains(request.broker().application().member());
        assertThat(row.tokenKeys()).contains(TOKEN_KEYS);
        assertThat(row.endpoints()).containsEntry("gateway", "http://provider.test:8180");
        assertThat(pool.resolve("pool/pool.json")).exists();
        requireNothingOfTheOperators(pool);
        return row;
    }

    /** On the loopback, where somebody else hardly listens at the port that a pool's hosts have. */
    private static InetAddress ofItsOwn() throws IOException {
        SecureRandom random = new SecureRandom();
        return InetAddress.getByAddress(new byte[] {
            127, (byte) random.nextInt(1, 255), (byte) random.nextInt(1, 255), (byte) random.nextInt(1, 255)
        });
    }

    private static void requireNothingOfTheOperators(Path pool) throws IOException {
        String secret = Files.readString(instance.data().resolve("operator/key.pem"));
        assertThat(pool.resolve("operator")).doesNotExist();
        try (Stream<Path> files = Files.walk(pool)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as("%s", file).isNotEqualTo(secret);
            }
        }
    }

    @Test
    void who_is_not_admitted_in_time_is_told_what_to_do_and_goes_on_later() throws Exception {
        Path pool = handedOver("consumer");
        Path file = pool.resolve("pool/request.json");

        CommandLine.Finished late = CommandLine.run(scratch, prepare(pool, "PT1S"));
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.err())
                .contains("give " + file + " to the operator")
                .contains("blendsm pool admit request.json --operator DIR")
                .contains("run this again");

        Path none = Files.writeString(scratch.resolve("none.json"), "{}");
        CommandLine.Finished admitted =
                admit(none, "provider:ConsumerMSP=" + file, "consumer:ConsumerMSP=" + file, "--yes");
        assertThat(admitted.status()).as("one of three failed").isEqualTo(1);
        assertThat(admitted.err())
                .hasLineCount(2)
                .contains("none.json is no request of a pool")
                .contains("was to be the request of provider of ConsumerMSP, and is that of consumer of ConsumerMSP");
        assertThat(admitted.out()).contains("Approved  node    consumer of ConsumerMSP");
        CommandLine.Finished again = CommandLine.run(scratch, prepare(pool, "PT1S"));
        assertThat(again.status()).as(again.err()).isZero();
    }

    @Test
    void a_request_that_asks_for_more_is_forged_or_is_for_another_network_admits_nobody() throws Exception {
        Sha256 network = memberships().network().fingerprint();
        Approval broker = applied(network, Role.BROKER);
        Approval tools = applied(network, Role.SELLER, Role.BUYER);
        requireRefused(
                new Request("auditor", "AuditorMSP", network, broker, applied(network, Role.OPERATOR)),
                "asks for the roles [OPERATOR]");
        Approval forged = new Approval(
                tools.application(), applied(network, Role.SELLER, Role.BUYER).proofOfPossession());
        requireRefused(new Request("auditor", "AuditorMSP", network, broker, forged), "is forged or damaged");
        Sha256 another = Sha256.of(new byte[1]);
        requireRefused(
                new Request(
                        "auditor",
                        "AuditorMSP",
                        another,
                        applied(another, Role.BROKER),
                        applied(another, Role.SELLER, Role.BUYER)),
                "is for another network");
        requireRefused(
                new Request("operator", "AuditorMSP", network, broker, tools),
                "node operator is OperatorMSP's already");
    }

    /** What only the ledger knows is asked before the first is admitted. */
    @Test
    void a_request_of_which_the_ledger_refuses_a_part_admits_nobody() throws Exception {
        Sha256 network = memberships().network().fingerprint();
        Approval broker = applied(network, Role.BROKER);
        requireRefused(
                new Request("auditor\u202e", "AuditorMSP", network, broker, applied(network, Role.SELLER, Role.BUYER)),
                "U+202E");
        Path tools = instance.data().resolve("tools");
        SigningKey used = SigningKey.read(tools.resolve("key.pem"));
        PublicKeyInfo key =
                PublicKeyInfo.of(Certificates.read(tools.resolve("cert.pem")).getPublicKey());
        requireRefused(
                new Request(
                        "auditor", "AuditorMSP", network, broker, applied(network, key, used, Role.SELLER, Role.BUYER)),
                "ALREADY_A_MEMBER");
    }

    private static void requireRefused(Request request, String why) throws Exception {
        List<MemberId> before = members();
        CommandLine.Finished refused = admit(request.write("wrong.json"), "--yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).startsWith("blendsm: ").contains(why).hasLineCount(1);
        assertThat(members()).isEqualTo(before);
        assertThat(nodes()).doesNotContain("auditor");
    }

    private static Approval applied(Sha256 network, Role... roles) throws GeneralSecurityException {
        KeyPair keys = P256.newKey();
        return applied(network, PublicKeyInfo.of(keys.getPublic()), SigningKey.of(keys.getPrivate()), roles);
    }

    private static Approval applied(Sha256 network, PublicKeyInfo key, SigningKey holder, Role... roles)
            throws GeneralSecurityException {
        Application application = new Application("Somebody", "AuditorMSP", List.of(roles), key);
        return new Approval(
                application, DetachedJws.sign(DocumentType.APPLICATION, network, application, holder.es256()));
    }

    /** A data folder with what a network hands over to that organisation's pool, and nothing else. */
    private static Path handedOver(String organisation) throws IOException {
        JsonNode network = instance.connection();
        JsonNode access = network.path("organisations").path(organisation);
        ObjectNode said = JsonMapper.shared().createObjectNode();
        said.setAll((ObjectNode) network);
        said.setAll((ObjectNode) own(organisation, access.path("mspId").asString()));
        said.put("organisation", organisation);
        said.putObject("organisations").set(organisation, access);
        said.remove(List.of("peers", "orderer"));
        Path pool = Files.createDirectory(scratch.resolve(organisation));
        Files.writeString(Files.createDirectory(pool.resolve("ledger")).resolve("connection.json"), said.toString());
        return pool;
    }

    private static JsonNode network(Path pool) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(pool.resolve("ledger/connection.json")));
    }

    /** Its own peer and authority: on the embedded ledger all organisations share one authority's address. */
    private static JsonNode own(String organisation, String mspId) {
        ObjectNode own = JsonMapper.shared().createObjectNode();
        JsonNode network = instance.connection();
        JsonNode peer = network.path("peers").path(mspId);
        own.put("gatewayEndpoint", peer.path("endpoint").asString());
        own.put("tlsRootCertPath", peer.path("tlsRootCertPath").asString());
        if (Files.exists(instance.data().resolve("fabric").resolve(organisation))) {
            own.put(
                    "caUrl",
                    instance.json("fabric/" + organisation + "/connection.json")
                            .path("caUrl")
                            .asString());
        }
        return own;
    }

    private static String[] prepare(Path pool, String within) {
        return new String[] {"pool", "prepare", "--data", pool.toString(), "--admitted-within", within};
    }

    private static CommandLine.Finished admit(Path file, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "pool",
                "admit",
                file.toString(),
                "--operator",
                instance.data().resolve("operator").toString()));
        words.addAll(List.of(more));
        return CommandLine.run(scratch, words.toArray(String[]::new));
    }

    private static Memberships memberships() throws IOException {
        Path tools = instance.data().resolve("tools");
        return ledger.as(
                        new Identity("OperatorMSP", Certificates.read(tools.resolve("cert.pem"))),
                        Signer.of(SigningKey.read(tools.resolve("key.pem"))))
                .contract(Memberships.class);
    }

    private static List<String> nodes() throws IOException {
        return all(memberships()::nodes).map(Node::name).toList();
    }

    private static List<MemberId> members() throws IOException {
        return all(memberships()::members).map(Member::id).toList();
    }

    private static <T> Stream<T> all(Function<PageRequest, Page<T>> pages) {
        Stream.Builder<T> all = Stream.builder();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.LARGEST));
        while (next.isPresent()) {
            Page<T> page = pages.apply(next.get());
            page.items().forEach(all);
            next = page.next().map(after -> new PageRequest(PageRequest.LARGEST, Optional.of(after)));
        }
        return all.build();
    }
}
