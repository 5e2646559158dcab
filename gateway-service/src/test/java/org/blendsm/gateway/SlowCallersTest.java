package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.blendsm.gateway.Callers.PATIENCE;
import static org.blendsm.gateway.Callers.beginning;
import static org.blendsm.gateway.Callers.everything;
import static org.blendsm.gateway.Callers.isOver;
import static org.blendsm.gateway.Callers.say;

import java.io.IOException;
import java.net.Socket;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Who sends or takes a byte now and then, or opens more than its share, has the door and no service behind it. Each
 * test's callers have addresses of their own.
 */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "blendsm.gateway.limits.under-way=2",
            "blendsm.gateway.limits.connections=4",
            "blendsm.gateway.patience.headers=2s",
            "blendsm.gateway.patience.body=2s",
            "blendsm.gateway.patience.large-body=3s",
            "blendsm.gateway.patience.answer=2s",
            "logging.level.root=warn"
        })
class SlowCallersTest {
    private static final int LONG = 60_000;
    private static final Pool POOL = new Pool("identity-service", "rating-service", "integrity-service");

    @DynamicPropertySource
    static void pool(DynamicPropertyRegistry properties) {
        POOL.register(properties);
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
    @ValueSource(
            strings = {"/api/v1/applications", "/api/v1/verifications", "/oauth2/token", "/v3/api-docs/identity-service"
            })
    void a_body_that_does_not_come_to_its_end_in_time_reaches_no_service(String path) throws IOException {
        Socket caller = caller("127.0.1.1");
        say(caller, "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");
        assertThat(everything(caller))
                .startsWith("HTTP/1.1 408 ")
                .containsIgnoringCase("content-type: application/problem+json")
                .containsIgnoringCase("retry-after: 2")
                .contains("\"code\":\"BODY_TOO_SLOW\"");
        POOL.service("identity-service").verify(0, postRequestedFor(anyUrl()));
    }

    /** Each byte would begin a pause anew. What is answered may be lost: the caller goes on sending. */
    @Test
    void a_body_that_drips_is_as_late_as_one_that_stops() throws IOException {
        Socket caller = caller("127.0.1.2");
        say(caller, "POST /api/v1/applications HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        await().atMost(PATIENCE).until(() -> isOver(() -> say(caller, "1\r\n{\r\n")));
        POOL.service("identity-service").verify(0, postRequestedFor(anyUrl()));
    }

    @Test
    void a_token_that_nobody_here_can_check_buys_no_time_at_identity_service() throws IOException {
        String foreign = POOL.token(Pool.MEMBER, claims -> claims.issuer("https://identity.other.example"));
        Socket caller = caller("127.0.1.3");
        say(
                caller,
                "POST /api/v1/members HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + foreign
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
        assertThat(everything(caller)).startsWith("HTTP/1.1 408 ");
        POOL.service("identity-service").verify(0, postRequestedFor(anyUrl()));
    }

    @Test
    void a_large_body_has_more_time_and_an_end() throws IOException {
        Socket caller = caller("127.0.1.4");
        say(
                caller,
                "POST /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + POOL.token()
                        + "\r\nContent-Length: 200000\r\n\r\n{");
        assertThat(everything(caller)).startsWith("HTTP/1.1 408 ").contains("within 3 s");
    }

    @Test
    void nobody_sends_a_large_body_without_a_token() throws IOException {
        Socket caller = caller("127.0.1.5");
        say(
                caller,
                "POST /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 200000"
                        + "\r\n\r\n{");
        assertThat(beginning(caller)).startsWith("HTTP/1.1 413 ").contains("BODY_TOO_LARGE");
        POOL.service("rating-service").verify(0, postRequestedFor(anyUrl()));
    }

    @Test
    void a_connection_that_says_nothing_ends() throws IOException {
        assertThat(everything(caller("127.0.1.6"))).isEmpty();
    }

    @Test
    void a_request_that_drips_ends() throws IOException {
        Socket caller = caller("127.0.1.7");
        say(caller, "GET /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\nX: ");
        await().atMost(PATIENCE).until(() -> isOver(() -> say(caller, "x")));
    }

    @Test
    void a_connection_ends_where_nothing_follows_an_answer() throws IOException {
        Socket caller = caller("127.0.1.8");
        say(caller, "GET /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(everything(caller)).startsWith("HTTP/1.1 200 ").contains("rating-service");
    }

    @Test
    void an_answer_may_come_for_longer_than_anything_else() throws IOException {
        POOL.service("integrity-service")
                .stubFor(get("/api/v1/events")
                        .willReturn(aResponse().withBody("told bit by bit").withChunkedDribbleDelay(15, 8_000)));
        Socket caller = caller("127.0.1.9");
        say(caller, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(everything(caller)).startsWith("HTTP/1.1 200 ").endsWith("0\r\n\r\n");
    }

    @Test
    void who_takes_an_answer_by_the_byte_loses_it() throws IOException {
        POOL.service("rating-service")
                .stubFor(get("/api/v1/ratings").willReturn(aResponse().withBody(new byte[16 << 20])));
        Socket caller = caller("127.0.1.10");
        say(caller, "GET /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await().atMost(PATIENCE)
                .until(() -> isOver(() -> {
                    caller.getInputStream().read();
                    say(caller, "\r\n");
                }));
    }

    @Test
    void an_address_has_so_many_connections_and_no_more() throws IOException {
        hang();
        for (int i = 0; i < 4; i++) {
            MemberId member = new MemberId(Integer.toString(i).repeat(40));
            ask(caller("127.0.1.11"), bearer(member));
        }
        await().atMost(PATIENCE).until(() -> hanging() == 4);
        Socket fifth = caller("127.0.1.11");
        assertThat(isOver(() -> answered(fifth))).isTrue();
        assertThat(answered(caller("127.0.1.12"))).startsWith("HTTP/1.1 200 ");
        callers.first().close();
        await().atMost(PATIENCE).until(() -> !isOver(() -> answered(caller("127.0.1.11"))));
    }

    @Test
    void a_stranger_has_so_many_requests_under_way_and_others_are_not_held_up() throws IOException {
        hang();
        for (int i = 0; i < 2; i++) {
            ask(caller("127.0.1.13"), "");
        }
        await().atMost(PATIENCE).until(() -> hanging() == 2);
        Socket third = caller("127.0.1.13");
        ask(third, "");
        assertThat(beginning(third))
                .startsWith("HTTP/1.1 429 ")
                .containsIgnoringCase("retry-after: 1")
                .contains("\"code\":\"TOO_MANY_REQUESTS\"");
        ask(caller("127.0.1.14"), "");
        await().atMost(PATIENCE).until(() -> hanging() == 3);
        callers.first().close();
        await().atMost(PATIENCE).until(() -> !isOver(() -> ask(caller("127.0.1.13"), "")) && hanging() > 3);
    }

    @Test
    void a_member_has_so_many_wherever_it_comes_from() throws IOException {
        hang();
        String member = bearer(new MemberId("c".repeat(40)));
        for (int i = 0; i < 2; i++) {
            ask(caller("127.0.1." + (15 + i)), member);
        }
        await().atMost(PATIENCE).until(() -> hanging() == 2);
        Socket third = caller("127.0.1.17");
        ask(third, member);
        assertThat(beginning(third)).startsWith("HTTP/1.1 429 ");
    }

    private static void hang() {
        POOL.service("integrity-service")
                .stubFor(get("/api/v1/events").willReturn(aResponse().withFixedDelay(LONG)));
    }

    private static int hanging() {
        return POOL.service("integrity-service")
                .findAll(getRequestedFor(urlEqualTo("/api/v1/events")))
                .size();
    }

    private static void ask(Socket caller, String header) throws IOException {
        say(caller, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");
    }

    private static String bearer(MemberId member) {
        return "Authorization: Bearer " + POOL.token(member, UnaryOperator.identity()) + "\r\n";
    }

    private static String answered(Socket caller) throws IOException {
        say(caller, "GET /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return beginning(caller);
    }

    private Socket caller(String address) throws IOException {
        return callers.caller(address, port);
    }
}
