package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.blendsm.gateway.Callers.PATIENCE;
import static org.blendsm.gateway.Callers.beginning;
import static org.blendsm.gateway.Callers.everything;
import static org.blendsm.gateway.Callers.isOver;
import static org.blendsm.gateway.Callers.say;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.blendsm.model.testing.OldHello;
import org.blendsm.model.testing.PrivateCa;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The door where it speaks TLS itself. Each test's callers have addresses of their own; whoever renews the certificate
 * leaves a good one behind.
 */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "blendsm.gateway.limits.connections=4",
            "blendsm.gateway.patience.headers=2s",
            "blendsm.gateway.patience.answer=2s",
            "spring.ssl.bundle.watch.file.quiet-period=100ms",
            "logging.level.root=warn"
        })
@ExtendWith(OutputCaptureExtension.class)
class TlsTest {
    private static final Pool POOL = new Pool("identity-service", "rating-service", "integrity-service");
    private static final String ASK = "GET /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static PrivateCa ca;
    private static Path certificates;

    @TempDir
    static Path scratch;

    @BeforeAll
    static void certify() throws IOException {
        ca = new PrivateCa(scratch);
        certificates = Files.createDirectory(scratch.resolve("door"));
        ca.certify(certificates);
    }

    @DynamicPropertySource
    static void pool(DynamicPropertyRegistry properties) {
        POOL.register(properties);
        tls(certificates).forEach((name, value) -> properties.add(name, () -> value));
    }

    private static Map<String, Object> tls(Path folder) {
        Map<String, Object> settings = new HashMap<>(PrivateCa.bundle("door", folder));
        settings.put("server.ssl.bundle", "door");
        return settings;
    }

    @LocalServerPort
    int port;

    @RegisterExtension
    final Callers callers = new Callers();

    @BeforeEach
    void everybody_answers() {
        POOL.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void who_speaks_tls_is_served_and_told_to_go_on_so(String version) throws IOException {
        SSLSocket caller = secured(caller("127.0.2.1"), version);
        say(caller, ASK);
        assertThat(beginning(caller))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("strict-transport-security: max-age=31536000");
        POOL.service("rating-service")
                .verify(getRequestedFor(urlEqualTo("/api/v1/ratings"))
                        .withHeader("X-Forwarded-Proto", equalTo("https")));
    }

    @Test
    void a_problem_is_told_under_the_same_promise() throws IOException {
        SSLSocket caller = secured(caller("127.0.2.1"), "TLSv1.3");
        say(caller, "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(beginning(caller))
                .startsWith("HTTP/1.1 404 ")
                .containsIgnoringCase("strict-transport-security: max-age=31536000");
    }

    @Test
    void an_older_version_is_refused() throws IOException {
        Socket caller = caller("127.0.2.2");
        caller.getOutputStream().write(OldHello.bytes());
        byte[] answer = caller.getInputStream().readAllBytes();
        assertThat(HexFormat.of().formatHex(answer))
                .as("an alert, fatal: protocol_version")
                .matches("1503..00020246");
    }

    @Test
    void who_speaks_no_tls_is_told_nothing(CapturedOutput said) throws IOException {
        Socket caller = caller("127.0.2.3");
        say(caller, ASK);
        assertThat(everything(caller)).doesNotContain("HTTP/");
        POOL.service("rating-service").verify(0, getRequestedFor(urlEqualTo("/api/v1/ratings")));
        assertThat(said.getAll()).doesNotContain("NotSslRecordException");
    }

    @Test
    void a_handshake_that_does_not_come_ends() throws IOException {
        assertThat(everything(caller("127.0.2.4"))).isEmpty();
    }

    @Test
    void a_handshake_that_stops_half_way_ends() throws IOException {
        Socket caller = caller("127.0.2.4");
        caller.getOutputStream().write(OldHello.bytes(), 0, 20);
        assertThat(everything(caller)).isEmpty();
    }

    /** Each byte would begin a pause anew. */
    @Test
    void a_handshake_that_drips_ends() throws IOException {
        Socket caller = caller("127.0.2.5");
        byte[] endless = {0x16, 0x03, 0x01, 0x3f, (byte) 0xff};
        caller.getOutputStream().write(endless);
        await().atMost(PATIENCE)
                .until(() -> isOver(() -> caller.getOutputStream().write(0)));
    }

    @Test
    void who_never_asks_after_the_handshake_is_hung_up_on() throws IOException {
        SSLSocket caller = secured(caller("127.0.2.5"), "TLSv1.3");
        assertThat(everything(caller)).isEmpty();
    }

    @Test
    void who_takes_an_answer_by_the_byte_loses_it() throws IOException {
        POOL.service("rating-service")
                .stubFor(get("/api/v1/ratings").willReturn(aResponse().withBody(new byte[16 << 20])));
        SSLSocket caller = secured(caller("127.0.2.6"), "TLSv1.3");
        say(caller, ASK);
        await().atMost(PATIENCE)
                .until(() -> isOver(() -> {
                    caller.getInputStream().read();
                    say(caller, "\r\n");
                }));
    }

    @Test
    void an_address_has_so_many_connections_before_their_handshakes_too() throws IOException {
        List<Socket> five = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            five.add(caller("127.0.2.7"));
        }
        // They are taken on several threads, so not the last one need be the one too many; and slow ones are hung up on
        assertThat(five)
                .filteredOn(caller -> isOver(() -> secured(caller, "TLSv1.3")))
                .isNotEmpty();
        secured(caller("127.0.2.8"), "TLSv1.3");
    }

    @Test
    void a_renewed_certificate_is_shown_without_a_restart() throws IOException {
        X509Certificate renewed = ca.certify(certificates);
        await().atMost(PATIENCE).until(() -> shown("127.0.2.9").equals(renewed));
    }

    @Test
    void what_clients_would_refuse_is_not_taken_and_the_log_says_why(CapturedOutput said) throws IOException {
        Certificate before = shown("127.0.2.10");
        ca.certifyTooLate(certificates);
        await().atMost(PATIENCE).until(() -> said.getAll().contains("put a renewed one"));
        assertThat(shown("127.0.2.10")).isEqualTo(before);

        Files.writeString(certificates.resolve(PrivateCa.CHAIN), "no certificate");
        await().atMost(PATIENCE).until(() -> said.getAll().contains("Missing certificates or unrecognized format"));
        assertThat(shown("127.0.2.10")).isEqualTo(before);

        X509Certificate good = ca.certify(certificates);
        await().atMost(PATIENCE).until(() -> shown("127.0.2.10").equals(good));
    }

    @Test
    void under_an_ended_certificate_the_door_does_not_open() throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("ended"));
        ca.certifyTooLate(folder);
        assertThatThrownBy(() -> start(folder)).hasStackTraceContaining("put a renewed one and its key in the place");
    }

    @Test
    void under_a_certificate_of_another_key_the_door_does_not_open() throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("another"));
        ca.certify(folder);
        byte[] key = Files.readAllBytes(folder.resolve(PrivateCa.KEY));
        ca.certify(folder);
        Files.write(folder.resolve(PrivateCa.KEY), key);
        assertThatThrownBy(() -> start(folder)).hasStackTraceContaining("matches none of the certificates");
    }

    private static void start(Path folder) {
        Map<String, Object> settings = tls(folder);
        settings.put("server.port", 0);
        settings.put("spring.config.name", "gateway-service");
        new SpringApplicationBuilder(GatewayService.class)
                .properties(settings)
                .run()
                .close();
    }

    private Certificate shown(String from) throws IOException {
        try (SSLSocket caller = secured(caller(from), "TLSv1.3")) {
            return caller.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLSocket secured(Socket caller, String version) throws IOException {
        SSLSocket secured =
                (SSLSocket) ca.trusting().getSocketFactory().createSocket(caller, "localhost", caller.getPort(), true);
        secured.setEnabledProtocols(new String[] {version});
        secured.startHandshake();
        return secured;
    }

    private Socket caller(String address) throws IOException {
        return callers.caller(address, port);
    }
}
