package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * How much may pass. Nothing is given back while the tests run: the periods last an hour. So each asks from an address
 * of its own, as a proxy tells it, and has members of its own.
 */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "blendsm.gateway.limits.member.requests=3",
            "blendsm.gateway.limits.member.period=1h",
            "blendsm.gateway.limits.address.requests=5",
            "blendsm.gateway.limits.address.period=1h",
            "blendsm.gateway.limits.token-endpoint.requests=2",
            "blendsm.gateway.limits.token-endpoint.period=1h",
            "blendsm.gateway.operators=10.0.0.1",
            "blendsm.gateway.trusted-proxies=127.0.0.1,::1",
            "logging.level.root=warn"
        })
class RateLimitTest {
    private static final Pool POOL = new Pool("identity-service", "rating-service");
    private static final AtomicInteger CALLERS = new AtomicInteger();

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
        http = GatewayTest.client("http://localhost:" + port)
                .mutate()
                .defaultHeader(TrustedProxies.FORWARDED_FOR, "203.0.113." + CALLERS.incrementAndGet())
                .build();
    }

    @Test
    void a_member_who_asks_too_much_is_told_when_to_come_again_and_others_are_not_held_up() {
        String eager = POOL.token(new MemberId("1".repeat(40)), UnaryOperator.identity());
        for (int i = 0; i < 3; i++) {
            get(eager).expectStatus().isOk();
        }
        GatewayTest.isProblem(get(eager), 429, "TOO_MANY_REQUESTS")
                .expectHeader()
                .value(
                        "Retry-After",
                        seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 1_200));
        POOL.service("rating-service").verify(3, getRequestedFor(anyUrl()));
        get(POOL.token(new MemberId("2".repeat(40)), UnaryOperator.identity()))
                .expectStatus()
                .isOk();
    }

    @Test
    void a_member_with_two_tokens_is_one_member() {
        MemberId member = new MemberId("3".repeat(40));
        for (int i = 0; i < 3; i++) {
            get(POOL.token(member, claims -> claims.jwtID("another")))
                    .expectStatus()
                    .isOk();
        }
        GatewayTest.isProblem(get(POOL.token(member, UnaryOperator.identity())), 429, "TOO_MANY_REQUESTS");
    }

    @Test
    void an_address_without_a_token_has_a_limit_of_its_own() {
        for (int i = 0; i < 5; i++) {
            http.get().uri("/api/v1/ratings").exchange().expectStatus().isOk();
        }
        GatewayTest.isProblem(http.get().uri("/api/v1/ratings").exchange(), 429, "TOO_MANY_REQUESTS");
    }

    @Test
    void forged_tokens_are_counted_by_address_so_that_checking_them_is_bounded() {
        for (int i = 0; i < 5; i++) {
            GatewayTest.isProblem(get(POOL.forgedToken()), 401, "TOKEN_INVALID");
        }
        GatewayTest.isProblem(get(POOL.forgedToken()), 429, "TOO_MANY_REQUESTS");
    }

    @Test
    void guessing_secrets_at_the_token_endpoint_is_slow() {
        for (int i = 0; i < 2; i++) {
            http.post().uri("/oauth2/token").exchange().expectStatus().isOk();
        }
        GatewayTest.isProblem(http.post().uri("/oauth2/token").exchange(), 429, "TOO_MANY_REQUESTS");
        GatewayTest.isProblem(http.post().uri(spelt("/oauth2/%74oken")).exchange(), 429, "TOO_MANY_REQUESTS");
        http.get().uri("/api/v1/ratings").exchange().expectStatus().isOk();
    }

    @Test
    void a_web_page_elsewhere_uses_up_nobody_s_token_requests() {
        for (int i = 0; i < 3; i++) {
            GatewayTest.isProblem(byPage("Origin", "https://evil.example"), 403, "FOREIGN_PAGE");
            GatewayTest.isProblem(byPage("Sec-Fetch-Site", "cross-site"), 403, "FOREIGN_PAGE");
        }
        POOL.service("identity-service").verify(0, postRequestedFor(anyUrl()));
        byPage("Origin", POOL.issuer()).expectStatus().isOk();
        byPage("Sec-Fetch-Site", "same-origin").expectStatus().isOk();
    }

    /** An image's address, say: of what is only got a browser without TLS says nothing. */
    @Test
    void what_is_only_got_is_no_token_request() {
        for (int i = 0; i < 5; i++) {
            http.get().uri("/oauth2/token").exchange().expectStatus().isOk();
        }
        GatewayTest.isProblem(http.get().uri("/oauth2/token").exchange(), 429, "TOO_MANY_REQUESTS");
        http.post().uri("/oauth2/token").exchange().expectStatus().isOk();
    }

    private WebTestClient.ResponseSpec byPage(String header, String value) {
        return http.post().uri("/oauth2/token").header(header, value).exchange();
    }

    @Test
    void metrics_are_for_the_operator_s_machines() {
        GatewayTest.isProblem(http.get().uri("/actuator/prometheus").exchange(), 404, "UNKNOWN_PATH");
        GatewayTest.isProblem(http.get().uri(spelt("/%61ctuator/prometheus")).exchange(), 404, "UNKNOWN_PATH");
        GatewayTest.isProblem(http.get().uri(spelt("/actuator;/prometheus")).exchange(), 404, "UNKNOWN_PATH");
        http.get().uri("/actuator/health").exchange().expectStatus().isOk();
    }

    /** Exactly as it stands here, not encoded once more. */
    private URI spelt(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private WebTestClient.ResponseSpec get(String token) {
        return http.get()
                .uri("/api/v1/ratings")
                .header("Authorization", "Bearer " + token)
                .exchange();
    }
}
