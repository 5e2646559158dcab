package org.blendsm.fabric.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.nimbusds.jose.jwk.ECKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.blendsm.fabric.testing.TestDatabase;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** What only a real server shows. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.autoconfigure.exclude=org.blendsm.fabric.spring.LedgerAutoConfiguration,"
                    + "org.blendsm.fabric.spring.LedgerEventsAutoConfiguration",
            "blendsm.pool=" + TestNetwork.ISSUER,
            "blendsm.web.largest-body=1KB",
            "blendsm.web.doors=http://gateway-service:8080",
            "spring.datasource.hikari.connection-timeout=5000",
            "logging.level.root=warn"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import(TestNetwork.class)
class OverTheWireTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    TestNetwork network;

    @Autowired
    JdbcClient database;

    @LocalServerPort
    int port;

    Member member;

    @BeforeEach
    void a_member() {
        member = network.admit(Role.SELLER);
    }

    @AfterEach
    void hang_up() {
        http.close();
    }

    @Test
    void each_request_runs_on_a_virtual_thread() throws Exception {
        assertThat(send(request("/open/thread")).body()).isEqualTo("virtual");
    }

    @Test
    void behind_the_door_a_caller_is_known_by_the_address_that_the_door_saw() throws Exception {
        assertThat(send(request("/open/address")).body()).isEqualTo("127.0.0.1");
        assertThat(send(request("/open/address").header("X-Forwarded-For", "203.0.113.7"))
                        .body())
                .isEqualTo("203.0.113.7");
    }

    @Test
    void behind_the_door_a_proof_is_for_the_address_that_the_caller_used_which_is_the_doors() throws Exception {
        ECKey key = TestNetwork.newKey();
        String token = network.boundToken(member.id(), key);
        HttpRequest.Builder atTheDoor = request("/caller")
                .header("Authorization", "DPoP " + token)
                .header("X-Forwarded-Proto", "http")
                .header("X-Forwarded-Host", "identity.test");
        String itself = "http://localhost:" + port + "/caller";
        assertThat(status(atTheDoor, proof(key, token, itself))).isEqualTo(401);
        assertThat(status(atTheDoor, proof(key, token, TestNetwork.ISSUER + "/caller")))
                .isEqualTo(200);
        HttpRequest.Builder within = request("/caller")
                .header("Authorization", "DPoP " + token)
                .header("X-Forwarded-Proto", "http")
                .header("X-Forwarded-Host", "gateway-service:8080")
                .header("X-Forwarded-Port", "8080");
        assertThat(status(within, proof(key, token, "http://gateway-service:8080/caller")))
                .isEqualTo(200);
        HttpRequest.Builder elsewhere = request("/caller")
                .header("Authorization", "DPoP " + token)
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "market.example");
        assertThat(status(elsewhere, proof(key, token, "https://market.example/caller")))
                .isEqualTo(401);
        HttpRequest.Builder pastTheDoor = request("/caller").header("Authorization", "DPoP " + token);
        assertThat(status(pastTheDoor, proof(key, token, itself))).isEqualTo(200);
    }

    private int status(HttpRequest.Builder request, String proof) throws IOException, InterruptedException {
        return send(request.copy().header("DPoP", proof)).statusCode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1",
                "GET /a|b HTTP/1.1",
                "GET /open/../open/door HTTP/1.1\r\nX: y",
                "GET /open//door HTTP/1.1",
                "GET /open/door;a=b HTTP/1.1",
                "GE\u0001T / HTTP/1.1",
                "GET /open/door HTTP/9.9",
                "TRACE /open/door HTTP/1.1"
            })
    void what_is_no_proper_request_is_told_so_in_a_problem(String line) throws IOException {
        String answer = raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .containsPattern("^HTTP/1.1 [45]\\d\\d ")
                .doesNotContainPattern("^HTTP/1.1 500 ")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("\"code\":\"");
    }

    @Test
    void a_header_beyond_all_bounds_is_told_so_in_a_problem() throws IOException {
        String answer = raw("GET /open/door HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: "
                + "y".repeat(100_000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"code\":\"MALFORMED\"");
    }

    @Test
    void a_body_that_says_it_is_too_large_is_not_read() throws Exception {
        HttpResponse<String> answer = send(post(HttpRequest.BodyPublishers.ofString("x".repeat(1025))));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"code\":\"BODY_TOO_LARGE\"");
    }

    @Test
    void a_body_that_does_not_say_how_large_it_is_is_read_so_far_and_no_further() throws Exception {
        byte[] spaces = " ".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
        HttpResponse<String> answer =
                send(post(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(spaces))));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"code\":\"BODY_TOO_LARGE\"");
    }

    @Test
    void a_form_is_not_read_before_a_token_is_asked_for() throws IOException {
        String form = """
                PUT /transfers HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/x-www-form-urlencoded\r
                Content-Length: 1000000\r
                \r
                a=""";
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(form.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 401".length());
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void a_service_whose_database_is_gone_says_so_blames_no_token_and_goes_on_when_it_is_back() throws Exception {
        String name =
                database.sql("select current_database()").query(String.class).single();
        HttpRequest.Builder request = request("/caller").header("Authorization", network.bearer(member));
        assertThat(send(request).statusCode()).isEqualTo(200);
        TestDatabase.close(name);
        try {
            HttpResponse<String> answer = send(request);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"code\":\"DATABASE_UNAVAILABLE\"");
        } finally {
            TestDatabase.open(name);
        }
        // The pool tries again after a pause that grows while the database is gone
        await().atMost(Duration.ofMinutes(1)).until(() -> send(request).statusCode(), equalTo(200));
    }

    private HttpRequest.Builder post(HttpRequest.BodyPublisher body) {
        return request("/transfers")
                .header("Authorization", network.bearer(member))
                .header("Content-Type", "application/json")
                .POST(body);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String proof(ECKey key, String token, String url) {
        return TestNetwork.proof(key, token, "GET", url);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
