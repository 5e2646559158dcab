package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.blendsm.gateway.GatewayProperties.Limit;
import org.blendsm.gateway.GatewayProperties.Limits;
import org.blendsm.gateway.GatewayProperties.Patience;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The door behind a proxy on the same machine, and further ones before that. Each test's callers are its own. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "blendsm.gateway.trusted-proxies=127.0.0.1,10.0.0.0/8,2001:db8:0:1::/64",
            "blendsm.gateway.limits.token-endpoint.requests=2",
            "blendsm.gateway.limits.token-endpoint.period=1h",
            "logging.level.root=warn"
        })
class TrustedProxiesTest {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final Pool POOL = new Pool("identity-service", "rating-service");

    @DynamicPropertySource
    static void pool(DynamicPropertyRegistry properties) {
        POOL.register(properties);
    }

    @LocalServerPort
    int port;

    WebTestClient http;

    @BeforeEach
    void everybody_answers() {
        POOL.reset();
        http = GatewayTest.client("http://127.0.0.1:" + port);
    }

    @Test
    void each_caller_has_an_allowance_of_its_own() {
        for (int i = 0; i < 2; i++) {
            askForToken("203.0.113.1").expectStatus().isOk();
        }
        GatewayTest.isProblem(askForToken("203.0.113.1"), 429, "TOO_MANY_REQUESTS");
        askForToken("203.0.113.2").expectStatus().isOk();
    }

    @Test
    void a_caller_gets_no_other_allowance_by_what_it_writes_itself() {
        askForToken("198.51.100.1, 203.0.113.3").expectStatus().isOk();
        askForToken("198.51.100.2, 10.0.0.9, 203.0.113.3").expectStatus().isOk();
        GatewayTest.isProblem(askForToken("198.51.100.3, 203.0.113.3, 10.0.0.1"), 429, "TOO_MANY_REQUESTS");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.4 | 203.0.113.4",
                "203.0.113.4:4711 | 203.0.113.4",
                "198.51.100.4, 203.0.113.4, 10.0.0.1,10.1.2.3 | 203.0.113.4",
                "10.0.0.2, 10.0.0.1 | 10.0.0.2",
                "2001:db8::4 | 2001:db8:0:0:0:0:0:4",
                "[2001:db8::4]:4711, 2001:db8:0:1::9 | 2001:db8:0:0:0:0:0:4",
                "203.0.113.4, localhost, 10.0.0.1 | 10.0.0.1",
                "203.0.113.4, 10.0.0.1:99999999999 | 127.0.0.1",
                "unknown | 127.0.0.1",
                "203.0.113.4, '' | 127.0.0.1"
            })
    void a_service_learns_the_right_most_address_that_is_no_proxy(String forwarded, String seen) {
        http.get().uri("/api/v1/ratings").header(FORWARDED_FOR, forwarded).exchange();
        POOL.service("rating-service")
                .verify(getRequestedFor(urlEqualTo("/api/v1/ratings")).withHeader(FORWARDED_FOR, equalTo(seen)));
    }

    @Test
    void a_header_of_several_lines_is_one_list() {
        http.get()
                .uri("/api/v1/ratings")
                .header(FORWARDED_FOR, "198.51.100.5", "203.0.113.5")
                .exchange();
        POOL.service("rating-service")
                .verify(getRequestedFor(urlEqualTo("/api/v1/ratings"))
                        .withHeader(FORWARDED_FOR, equalTo("203.0.113.5")));
    }

    /** Otherwise a proof of possession (RFC 9449) for the address that the caller used would be for another one. */
    @Test
    void a_service_learns_that_the_caller_came_over_tls() {
        http.get()
                .uri("/api/v1/ratings")
                .header("Host", "market.example")
                .header(FORWARDED_FOR, "203.0.113.6")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "evil.example")
                .header("X-Forwarded-Port", "1")
                .exchange();
        POOL.service("rating-service")
                .verify(getRequestedFor(urlEqualTo("/api/v1/ratings"))
                        .withHeader("Host", equalTo("market.example"))
                        .withHeader("X-Forwarded-Host", equalTo("market.example"))
                        .withHeader("X-Forwarded-Proto", equalTo("https"))
                        .withHeader("X-Forwarded-Port", equalTo("443")));
    }

    @Test
    void a_header_that_proxies_let_pass_is_not_believed() {
        http.get()
                .uri("/api/v1/ratings")
                .header("Forwarded", "for=203.0.113.7;proto=https")
                .exchange();
        POOL.service("rating-service")
                .verify(getRequestedFor(urlEqualTo("/api/v1/ratings"))
                        .withHeader(FORWARDED_FOR, equalTo("127.0.0.1"))
                        .withHeader("X-Forwarded-Proto", equalTo("http")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.8", "127.0.0.1", "unknown", "0:0:0:0:0:0:0:1"})
    void nobody_is_the_operator_by_way_of_a_proxy(String forwarded) {
        GatewayTest.isProblem(
                http.get()
                        .uri("/actuator/prometheus")
                        .header(FORWARDED_FOR, forwarded)
                        .exchange(),
                404,
                "UNKNOWN_PATH");
    }

    @Test
    void a_proxy_that_says_for_nobody_whom_it_asks_is_no_operator_either() {
        GatewayTest.isProblem(http.get().uri("/actuator/prometheus").exchange(), 404, "UNKNOWN_PATH");
        http.get().uri("/actuator/health").exchange().expectStatus().isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "localhost", "10.0.0.0/x", "10.0.0.0/33", "*"})
    void what_is_neither_address_nor_network_stops_the_start(String proxy) {
        Limit limit = new Limit(1, Duration.ofSeconds(1));
        Duration soon = Duration.ofSeconds(1);
        GatewayProperties gateway = new GatewayProperties(
                URI.create("http://127.0.0.1"),
                Map.of(),
                new Limits(limit, limit, limit, 1, 1),
                new Patience(soon, soon, soon, soon),
                List.of(),
                List.of(),
                List.of(proxy));
        assertThatIllegalArgumentException().isThrownBy(() -> new TrustedProxies(gateway));
    }

    private WebTestClient.ResponseSpec askForToken(String forwarded) {
        return http.post().uri("/oauth2/token").header(FORWARDED_FOR, forwarded).exchange();
    }
}
