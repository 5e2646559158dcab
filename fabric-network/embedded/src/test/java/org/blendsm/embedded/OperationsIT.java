package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.identity.Pem;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.SignedChaincodeEventsRequest;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.orderer.SeekNewest;
import org.hyperledger.fabric.protos.orderer.SeekPosition;
import org.hyperledger.fabric.protos.orderer.SeekSpecified;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.EndorserGrpc;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, being looked at, and what happens when a chaincode does not answer. */
class OperationsIT {
    /** With what a message has besides, just under half of what the ledger takes at once. */
    private static final int HALF_OF_ALL_BYTES = (12 << 20) - 200;

    @TempDir
    private Path data;

    @Test
    void a_second_ledger_on_the_same_folder_is_refused_with_a_sentence() throws Exception {
        Settings settings = Settings.builder().data(data).build();
        try (EmbeddedLedger first = EmbeddedLedger.start(settings)) {
            assertThat(first.data()).isEqualTo(data.toAbsolutePath());
            assertThatThrownBy(() -> EmbeddedLedger.start(settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Another embedded ledger already runs on")
                    .hasMessageContaining("choose another folder");
        }
    }

    @Test
    void a_port_that_cannot_be_opened_is_told_with_the_reason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings =
                    Settings.builder().ports(taken.getLocalPort(), 0, 0).build();
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
        Settings settings = Settings.builder().data(data).build();
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
        Settings.Builder settings = Settings.builder().data(data);
        try (EmbeddedLedger before = EmbeddedLedger.start(settings.build())) {
            assertThat(before.connection().tlsServerName()).isEqualTo("localhost");
            assertThatThrownBy(() -> greet(before, "ledger.example")).isInstanceOf(SSLHandshakeException.class);
        }
        Host named = new Host("127.0.0.1", List.of("ledger.example", "192.0.2.7"));
        try (EmbeddedLedger after = EmbeddedLedger.start(settings.host(named).build())) {
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
            return http.send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Duration.ofSeconds(60))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
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
        try (TestNetwork net = TestNetwork.start(
                Settings.builder().executeTimeout(Duration.ofSeconds(5)).build())) {
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
        try (TestNetwork net = TestNetwork.start(Settings.builder()
                .gatewayLimit(1)
                .executeTimeout(longerThanTheTest)
                .build())) {
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
        try (TestNetwork net =
                TestNetwork.start(Settings.builder().gatewayLimit(1).build())) {
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

    /** Their second lies beyond every calendar; no signature is looked at before. */
    @Test
    void proposals_from_no_time_at_all_cost_nobody_else_anything() throws Exception {
        try (TestNetwork net = TestNetwork.start()) {
            Member member = net.member("provider");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> EndorserGrpc.newBlockingStub(member.channel())
                                .processProposal(fromNoTime(new byte[HALF_OF_ALL_BYTES])))
                        .isInstanceOf(StatusRuntimeException.class);
            }
            assertThat(member.evaluate("get", "x")).isEmpty();
        }
    }

    /** Nobody's proposal, a little larger than its argument. */
    private static SignedProposal fromNoTime(byte[] argument) {
        ChannelHeader channel = ChannelHeader.newBuilder()
                .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setChannelId("marketplace")
                .setTimestamp(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                .setExtension(ChaincodeHeaderExtension.newBuilder()
                        .setChaincodeId(ChaincodeID.newBuilder().setName("probe"))
                        .build()
                        .toByteString())
                .build();
        ChaincodeInvocationSpec call = ChaincodeInvocationSpec.newBuilder()
                .setChaincodeSpec(ChaincodeSpec.newBuilder()
                        .setInput(ChaincodeInput.newBuilder().addArgs(ByteString.copyFrom(argument))))
                .build();
        return SignedProposal.newBuilder()
                .setProposalBytes(Proposal.newBuilder()
                        .setHeader(Header.newBuilder()
                                .setChannelHeader(channel.toByteString())
                                .build()
                                .toByteString())
                        .setPayload(ChaincodeProposalPayload.newBuilder()
                                .setInput(call.toByteString())
                                .build()
                                .toByteString())
                        .build()
                        .toByteString())
                .build();
    }

    @Test
    void requests_that_wait_are_small_or_refused() throws Exception {
        try (TestNetwork net = TestNetwork.start()) {
            Member member = net.member("provider");
            ByteString request = ChaincodeEventsRequest.newBuilder()
                    .setChannelId("marketplace")
                    .setIdentity(member.creator())
                    .setChaincodeId("x".repeat(HALF_OF_ALL_BYTES))
                    .build()
                    .toByteString();
            SignedChaincodeEventsRequest signed = SignedChaincodeEventsRequest.newBuilder()
                    .setRequest(request)
                    .setSignature(member.sign(request))
                    .build();
            for (int i = 0; i < 2; i++) {
                Answers<ChaincodeEventsResponse> answers = new Answers<>();
                GatewayGrpc.newStub(member.channel()).chaincodeEvents(signed, answers);
                assertThatThrownBy(answers::next).hasMessageContaining("a request that waits has at most 16384 bytes");
            }
            assertThat(member.evaluate("get", "x")).isEmpty();
        }
    }

    /** The chaincode still has what it was sent: its memory, not ours, is what is short then. */
    @Test
    void what_a_chaincode_was_sent_counts_until_it_has_answered() throws Exception {
        Duration longerThanTheTest = Duration.ofMinutes(5);
        try (TestNetwork net = TestNetwork.start(
                Settings.builder().executeTimeout(longerThanTheTest).build())) {
            Member member = net.member("provider");
            String large = "x".repeat(9 << 20);
            CountDownLatch release = net.probe().holdAnswers();
            cancelled(net.probe(), 2, () -> member.evaluate("wait", large));

            assertThatThrownBy(() -> member.evaluate("get", "x", large)).satisfies(OperationsIT::isTooMuch);
            assertThat(member.evaluate("get", "x")).isEmpty();

            release.countDown();
            TestNetwork.eventually()
                    .ignoreExceptionsMatching(
                            refused -> refused instanceof GatewayException e && said(e).contains("exceeding"))
                    .until(() -> member.evaluate("get", "x", large).isEmpty());
        }
    }

    private static void isTooMuch(Throwable refused) {
        assertThat(refused)
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(said(e)).contains("exceeding concurrency limit"));
    }

    private static String said(GatewayException refused) {
        return refused.getMessage() + refused.getDetails();
    }

    /** Makes the call so many times at once, and cancels all when they are held back there. */
    private static void cancelled(ProbeChaincode holding, int times, Callable<String> call) throws Exception {
        try (Context.CancellableContext caller = Context.current().withCancellation();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < times; i++) {
                callers.submit(caller.wrap(call));
            }
            TestNetwork.eventually().until(() -> holding.waiting() == times);
            caller.cancel(null);
        }
    }

    /** The state that the first one's transaction looked at is freed when its caller has gone and a block came. */
    @Test
    void a_chaincode_that_another_one_called_reads_nothing_when_the_caller_has_gone() throws Exception {
        try (TestNetwork net =
                TestNetwork.start(Settings.builder().gatewayLimit(1).build())) {
            Logger log = Logger.getLogger(Chaincodes.class.getPackageName());
            List<String> failures = new CopyOnWriteArrayList<>();
            Handler listening = new Listening(failures);
            log.addHandler(listening);
            Member member = net.member("provider");
            member.submit("put", "key", "before");
            CountDownLatch release = net.other().holdAnswers();
            cancelled(net.other(), 1, () -> member.evaluate("call", "other", "waitThenGet", "key"));
            TestNetwork.eventually()
                    .ignoreExceptions()
                    .until(() -> member.submit("put", "key", "after").equals("after"));

            release.countDown();

            assertThat(net.other().gotAfterWaiting())
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableOfType(ExecutionException.class);
            assertThat(member.evaluate("get", "key")).isEqualTo("after");
            assertThat(failures).as("it is refused, and nothing fails").isEmpty();
            log.removeHandler(listening);
        }
    }

    /** Keeps what is said of transactions that failed in the ledger itself. */
    private static final class Listening extends Handler {
        private final List<String> failures;

        Listening(List<String> failures) {
            this.failures = failures;
        }

        @Override
        public void publish(LogRecord said) {
            if (said.getMessage().contains(" failed at ")) {
                failures.add(said.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void requests_for_blocks_are_small_or_refused() throws Exception {
        try (TestNetwork net = TestNetwork.start()) {
            Member member = net.member("provider");
            SeekInfo large = follow().build();
            Answers<DeliverResponse> answers = new Answers<>();
            DeliverGrpc.newStub(member.channel())
                    .deliver(answers)
                    .onNext(member.envelope(
                            HeaderType.DELIVER_SEEK_INFO, large.toByteString().concat(unknownField(64 << 10))));
            assertThat(answers.next())
                    .isEqualTo(DeliverResponse.newBuilder()
                            .setStatus(org.hyperledger.fabric.protos.common.Status.BAD_REQUEST)
                            .build());
        }
    }

    /** As many as Fabric's peers serve. */
    @Test
    void streams_of_blocks_are_not_served_without_end() throws Exception {
        try (TestNetwork net = TestNetwork.start()) {
            Member member = net.member("provider");
            List<Answers<DeliverResponse>> served = new ArrayList<>();
            for (int i = 0; i < 2_500; i++) {
                Answers<DeliverResponse> answers = new Answers<>();
                served.add(answers);
                DeliverGrpc.newStub(member.channel())
                        .deliver(answers)
                        .onNext(member.envelope(
                                HeaderType.DELIVER_SEEK_INFO, follow().build().toByteString()));
            }
            for (Answers<DeliverResponse> answers : served) {
                assertThat(answers.next().hasBlock()).isTrue();
            }
            Answers<DeliverResponse> another = new Answers<>();
            DeliverGrpc.newStub(member.channel())
                    .deliver(another)
                    .onNext(member.envelope(
                            HeaderType.DELIVER_SEEK_INFO, follow().build().toByteString()));
            assertThatThrownBy(another::next).hasMessageContaining("exceeding concurrency limit (2500)");
            assertThat(member.evaluate("get", "x")).isEmpty();
        }
    }

    /** From the newest block on, for ever. */
    private static SeekInfo.Builder follow() {
        return SeekInfo.newBuilder()
                .setStart(SeekPosition.newBuilder().setNewest(SeekNewest.getDefaultInstance()))
                .setStop(SeekPosition.newBuilder()
                        .setSpecified(SeekSpecified.newBuilder().setNumber(Long.MAX_VALUE)));
    }

    private static ByteString unknownField(int bytes) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[bytes]))
                                .build())
                .build()
                .toByteString();
    }

    /** What a stream says, one after another. */
    private static final class Answers<T> implements StreamObserver<T> {
        private final BlockingQueue<Callable<T>> said = new LinkedBlockingQueue<>();

        T next() throws Exception {
            Callable<T> next = said.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("the stream says something").isNotNull();
            return next.call();
        }

        @Override
        public void onNext(T answer) {
            said.add(() -> answer);
        }

        @Override
        public void onError(Throwable cause) {
            said.add(() -> {
                throw new IOException(cause.getMessage(), cause);
            });
        }

        @Override
        public void onCompleted() {
            onError(new IOException("the stream ended"));
        }
    }

    /** Who begins a request and does not end it. */
    @Test
    void half_a_request_holds_up_nobody() throws Exception {
        try (TestNetwork net = TestNetwork.start();
                Socket half = new Socket("127.0.0.1", net.ledger().operationsPort())) {
            half.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
            half.getOutputStream().flush();
            // more than once, because nothing says when the half has been seen
            for (int i = 0; i < 20; i++) {
                assertThat(get(net, "healthz")).contains("\"status\":\"OK\"");
            }
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
