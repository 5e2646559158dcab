package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.blendsm.embedded.identity.Pem;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, being looked at, and what happens when a chaincode does not answer. */
class OperationsIT {
    @TempDir
    private Path data;

    @Test
    void a_second_ledger_on_the_same_folder_is_refused_with_a_sentence() throws Exception {
        try (EmbeddedLedger first = EmbeddedLedger.start(Settings.ephemeral().withData(data))) {
            assertThat(first.data()).isEqualTo(data.toAbsolutePath());
            assertThatThrownBy(() -> EmbeddedLedger.start(Settings.ephemeral().withData(data)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Another embedded ledger already runs on")
                    .hasMessageContaining("choose another folder");
        }
    }

    @Test
    void a_port_that_cannot_be_opened_is_told_with_the_reason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings = Settings.ephemeral().withPorts(taken.getLocalPort(), 0, 0);
            assertThatThrownBy(() -> EmbeddedLedger.start(settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            "cannot listen on port " + taken.getLocalPort(), "Address already in use", "--listen");
        }
    }

    @Test
    void a_restart_keeps_network_members_and_state() throws Exception {
        CaClient.Enrolled member;
        String fingerprint;
        Settings settings = Settings.ephemeral().withData(data);
        try (TestNetwork net = TestNetwork.start(settings)) {
            fingerprint = net.ledger().connection().networkFingerprint();
            CaClient ca = net.ca("provider");
            member = ca.member(ca.enrolRegistrar(), "steady", "client");
            try (Member steady = ca.connect(member)) {
                steady.submit("put", "kept", "yes");
            }
        }
        try (TestNetwork net = TestNetwork.start(settings);
                Member steady = net.ca("provider").connect(member)) {
            assertThat(net.ledger().connection().networkFingerprint()).isEqualTo(fingerprint);
            assertThat(steady.evaluate("get", "kept")).isEqualTo("yes");
            assertThat(steady.evaluate("history", "kept")).isEqualTo("yes");
        }
    }

    @Test
    void a_name_that_is_given_later_stands_in_the_certificate_too() throws Exception {
        Settings settings = Settings.ephemeral().withData(data);
        try (EmbeddedLedger before = EmbeddedLedger.start(settings)) {
            assertThat(before.connection().tlsServerName()).isEqualTo("localhost");
            assertThatThrownBy(() -> greet(before, "ledger.example")).isInstanceOf(SSLHandshakeException.class);
        }
        Host named = new Host("127.0.0.1", List.of("ledger.example", "192.0.2.7"));
        try (EmbeddedLedger after = EmbeddedLedger.start(settings.withHost(named))) {
            Connection connection = after.connection();
            assertThat(connection.tlsServerName()).isEqualTo("ledger.example");
            assertThat(connection.gatewayEndpoint()).isEqualTo("ledger.example:" + after.port());
            assertThat(connection.caUrl()).isEqualTo("https://ledger.example:" + after.caPort());
            for (String name : List.of("ledger.example", "192.0.2.7", "localhost", "127.0.0.1")) {
                greet(after, name);
            }
        }
    }

    /** A TLS handshake with the CA that fails where the certificate is not for that name. */
    private static void greet(EmbeddedLedger ledger, String name) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        trusted.setCertificateEntry(
                "root",
                Pem.certificate(Files.readAllBytes(Path.of(ledger.connection().tlsRootCertPath()))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (Socket plain = new Socket("127.0.0.1", ledger.caPort());
                SSLSocket tls =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, name, ledger.caPort(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
        }
    }

    @Test
    void who_listens_beyond_this_machine_has_a_name() {
        assertThatThrownBy(() -> new Host("0.0.0.0", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--host");
    }

    @Test
    void health_says_what_this_is_and_metrics_count() throws Exception {
        try (TestNetwork net = TestNetwork.start()) {
            net.member("provider").submit("put", "one", "1");
            assertThat(get(net, "healthz"))
                    .contains("\"status\":\"OK\"")
                    .contains("not decentralised")
                    .contains("\"probe\":\"ready\"");
            assertThat(get(net, "metrics")).contains("ledger_transactions_valid_total 3\n");
        }
    }

    private static String get(TestNetwork net, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + net.ledger().operationsPort() + "/" + path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void the_chain_can_be_read_through_qscc_and_hangs_together() throws Exception {
        try (TestNetwork net = TestNetwork.start()) {
            var qscc = net.member("auditor").network().getContract("qscc");
            BlockchainInfo info = BlockchainInfo.parseFrom(qscc.evaluateTransaction("GetChainInfo", "marketplace"));
            Block last = Block.parseFrom(
                    qscc.evaluateTransaction("GetBlockByNumber", "marketplace", Long.toString(info.getHeight() - 1)));
            Block before = Block.parseFrom(
                    qscc.evaluateTransaction("GetBlockByNumber", "marketplace", Long.toString(info.getHeight() - 2)));
            assertThat(last.getHeader().getPreviousHash())
                    .isEqualTo(org.blendsm.embedded.blocks.Hashes.header(before.getHeader()));
            Block genesis = Block.parseFrom(qscc.evaluateTransaction("GetBlockByNumber", "marketplace", "0"));
            assertThat(org.blendsm.embedded.blocks.Hashes.hex(
                            org.blendsm.embedded.blocks.Hashes.header(genesis.getHeader())))
                    .isEqualTo(net.ledger().connection().networkFingerprint());
        }
    }

    @Test
    void a_chaincode_that_takes_too_long_is_given_up() throws Exception {
        try (TestNetwork net = TestNetwork.start(Settings.ephemeral().withExecuteTimeout(Duration.ofSeconds(5)))) {
            CountDownLatch release = net.probe().holdAnswers();
            assertThatThrownBy(() -> net.member("provider")
                            .contract()
                            .newProposal("wait")
                            .setEndorsingOrganizations("ProviderMSP")
                            .build()
                            .evaluate())
                    .isInstanceOfSatisfying(GatewayException.class, refused -> {
                        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
                        assertThat(refused.getDetails().getFirst().getMessage())
                                .endsWith("error sending: timeout expired while executing transaction");
                    });
            release.countDown();
            assertThat(net.member("provider").submit("put", "after", "1")).isEqualTo("1");
        }
    }

    @Test
    void a_callers_deadline_is_honoured_and_its_place_is_free_again() throws Exception {
        Duration longerThanTheTest = Duration.ofMinutes(5);
        try (TestNetwork net =
                TestNetwork.start(Settings.ephemeral().withGatewayLimit(1).withExecuteTimeout(longerThanTheTest))) {
            CountDownLatch release = net.probe().holdAnswers();
            assertThatThrownBy(() -> net.member("provider")
                            .contract()
                            .newProposal("wait")
                            .build()
                            .evaluate(options -> options.withDeadlineAfter(500, TimeUnit.MILLISECONDS)))
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refused ->
                                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
            // the caller's own clock ended its call; that it waits no longer, the ledger learns a moment later
            TestNetwork.eventually()
                    .ignoreExceptionsMatching(refused -> refused.toString().contains("too many requests"))
                    .until(() -> net.member("provider").evaluate("get", "x").isEmpty());
            release.countDown();
        }
    }

    /** Both are wrong, and neither may cost the others a place: a call that never ends, and one with two requests. */
    @Test
    void who_calls_wrongly_takes_no_place() throws Exception {
        try (TestNetwork net = TestNetwork.start(Settings.ephemeral().withGatewayLimit(1))) {
            Member member = net.member("provider");
            ClientCall<EvaluateRequest, EvaluateResponse> open = begun(member);
            open.sendMessage(EvaluateRequest.getDefaultInstance());

            ClientCall<EvaluateRequest, EvaluateResponse> twice = begun(member);
            twice.sendMessage(EvaluateRequest.getDefaultInstance());
            twice.sendMessage(EvaluateRequest.getDefaultInstance());
            twice.halfClose();

            assertThat(member.submit("put", "place", "1")).isEqualTo("1");
            assertThat(member.submit("put", "place", "2")).isEqualTo("2");
            open.cancel("a test", null);
        }
    }

    private static ClientCall<EvaluateRequest, EvaluateResponse> begun(Member member) {
        ClientCall<EvaluateRequest, EvaluateResponse> call =
                member.channel().newCall(GatewayGrpc.getEvaluateMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.request(1);
        return call;
    }

    @Test
    void a_chaincode_that_comes_back_is_dialled_again() throws Exception {
        int port = ProbeChaincode.freePort();
        try (EmbeddedLedger ledger = EmbeddedLedger.start(Settings.ephemeral())) {
            ledger.addChaincode("probe", "127.0.0.1", port);
            CaClient ca = new CaClient(ledger.connection(), "provider");
            try (Member member = ca.connect(ca.member(ca.enrolRegistrar(), "patient", "client"))) {
                assertThatThrownBy(() -> member.evaluate("get", "x"))
                        .isInstanceOfSatisfying(
                                GatewayException.class,
                                refused -> assertThat(
                                                refused.getDetails().getFirst().getMessage())
                                        .contains("could not launch chaincode probe"));
                for (int life = 0; life < 2; life++) {
                    try (ProbeChaincode probe = new ProbeChaincode("probe", port)) {
                        assertThat(probe.port()).isEqualTo(port);
                        TestNetwork.eventually().until(() -> ledger.chaincodeReady("probe"));
                        assertThat(member.submit("put", "life", "x" + life)).isEqualTo("x" + life);
                    }
                    TestNetwork.eventually().until(() -> !ledger.chaincodeReady("probe"));
                }
            }
        }
    }
}
