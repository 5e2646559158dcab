package org.blendsm.pubsub.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.testing.OldHello;
import org.blendsm.model.testing.PrivateCa;
import org.blendsm.pubsub.PubsubTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The broker where it speaks TLS itself. Whoever renews the certificate leaves a good one behind. */
@PubsubTest
@ExtendWith(OutputCaptureExtension.class)
class TlsTest {
    private static PrivateCa ca;
    private static Path certificates;

    @TempDir
    static Path scratch;

    @BeforeAll
    static void certify() throws IOException {
        ca = new PrivateCa(scratch);
        certificates = Files.createDirectory(scratch.resolve("broker"));
        ca.certify(certificates);
    }

    @DynamicPropertySource
    static void tls(DynamicPropertyRegistry properties) {
        PrivateCa.bundle("door", certificates).forEach((name, value) -> properties.add(name, () -> value));
        properties.add("spring.ssl.bundle.watch.file.quiet-period", () -> "100ms");
        properties.add("blendsm.pubsub.mqtt.ssl-bundle", () -> "door");
    }

    @Autowired
    Broker broker;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_stream_goes_over_tls_by_tcp_and_by_web_socket(boolean webSocket) {
        ProductId product = ProductId.of(Pool.id("product"));
        broker.streams().open(product);
        AgreementId agreement = AgreementId.of(Pool.id("agreement"));
        broker.meter()
                .open(new AgreementTerms(
                        agreement, product, Optional.of(Pool.parties()), PaymentMode.VOUCHER, 100, 100));
        Mqtt5AsyncClient seller =
                client("seller", product.toString(), broker.tickets().toPublish(product), webSocket);
        Mqtt5AsyncClient buyer =
                client("buyer", agreement.toString(), broker.tickets().toSubscribe(agreement), webSocket);
        List<String> received = new CopyOnWriteArrayList<>();
        buyer.publishes(
                MqttGlobalPublishFilter.ALL, message -> received.add(new String(message.getPayloadAsBytes(), UTF_8)));
        Mqtt.await(seller.connect());
        Mqtt.await(buyer.connect());
        Mqtt.await(buyer.subscribeWith()
                .topicFilter(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send());

        for (int i = 0; i < 20; i++) {
            publish(seller, product, "m" + i);
        }

        Mqtt.eventually(() -> assertThat(received).hasSize(20).startsWith("m0").endsWith("m19"));
        Mqtt.await(seller.disconnect());
        Mqtt.await(buyer.disconnect());
    }

    @Test
    void who_speaks_no_tls_is_told_nothing() {
        try (Line line = Line.tcp(broker.port())) {
            line.send(HexFormat.of().parseHex("100f00044d51545405020000000002" + "7365"));
            assertThat(new String(line.untilHungUp("plain MQTT"), UTF_8)).doesNotContain("MQTT");
        }
    }

    @Test
    void an_older_version_is_refused() {
        try (Line line = Line.tcp(broker.port())) {
            line.send(OldHello.bytes());
            assertThat(HexFormat.of().formatHex(line.untilHungUp("TLS 1.1")))
                    .as("an alert, fatal: protocol_version")
                    .matches("1503..00020246");
        }
    }

    /** Each byte would begin a pause anew. */
    @Test
    void a_handshake_that_drips_ends() {
        try (Line line = Line.tcp(broker.port())) {
            line.send(new byte[] {0x16, 0x03, 0x01, 0x3f, (byte) 0xff});
            Mqtt.eventually(() -> {
                line.send(new byte[1]);
                assertThat(broker.connections()).isZero();
            });
        }
    }

    @Test
    void a_renewed_certificate_is_shown_without_a_restart_and_who_is_there_stays() throws IOException {
        ProductId product = ProductId.of(Pool.id("product"));
        broker.streams().open(product);
        Mqtt5AsyncClient seller =
                client("seller", product.toString(), broker.tickets().toPublish(product), false);
        Mqtt.await(seller.connect());

        X509Certificate renewed = ca.certify(certificates);

        Mqtt.eventually(() -> assertThat(shown()).isEqualTo(renewed));
        publish(seller, product, "by a connection that was there before");
        Mqtt.await(seller.disconnect());
    }

    @Test
    void a_certificate_that_clients_would_refuse_is_not_taken_and_the_log_says_why(CapturedOutput said)
            throws IOException {
        Certificate before = shown();
        ca.certifyTooLate(certificates);
        Mqtt.eventually(() -> assertThat(said.getAll()).contains("put a renewed one and its key"));
        assertThat(shown()).isEqualTo(before);

        X509Certificate good = ca.certify(certificates);
        Mqtt.eventually(() -> assertThat(shown()).isEqualTo(good));
    }

    private Certificate shown() throws IOException {
        Socket line = new Socket(InetAddress.getLoopbackAddress(), broker.port());
        try (SSLSocket client =
                (SSLSocket) ca.trusting().getSocketFactory().createSocket(line, "localhost", broker.port(), true)) {
            client.startHandshake();
            return client.getSession().getPeerCertificates()[0];
        }
    }

    private static void publish(Mqtt5AsyncClient seller, ProductId product, String payload) {
        Mqtt.await(seller.publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(UTF_8))
                .send());
    }

    private Mqtt5AsyncClient client(String id, String user, String ticket, boolean webSocket) {
        Mqtt5ClientBuilder at = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("localhost")
                .serverPort(broker.port())
                .sslConfig()
                .trustManagerFactory(ca.trust())
                .applySslConfig()
                .simpleAuth()
                .username(user)
                .password(ticket.getBytes(UTF_8))
                .applySimpleAuth();
        return (webSocket ? at.webSocketConfig().serverPath("mqtt").applyWebSocketConfig() : at).buildAsync();
    }
}
