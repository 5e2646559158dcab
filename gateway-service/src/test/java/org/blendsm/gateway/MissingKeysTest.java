package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.github.tomakehurst.wiremock.client.WireMock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** A gateway that never had the keys by which tokens are checked. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "logging.level.root=warn")
@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
class MissingKeysTest {
    private static final Pool POOL = new Pool("identity-service", "rating-service");

    @DynamicPropertySource
    static void pool(DynamicPropertyRegistry properties) {
        POOL.register(properties);
    }

    @LocalServerPort
    int port;

    @BeforeEach
    void everybody_answers() {
        POOL.reset();
    }

    @Test
    void tokens_pass_unchecked_while_nobody_can_say_whose_keys_are_right() {
        POOL.service("identity-service").resetAll();
        get(GatewayTest.client("http://localhost:" + port)).expectStatus().isOk();
    }

    /** Every request with a token waits for the keys, whichever service it is for. */
    @Test
    void keys_that_do_not_come_hold_nobody_up() {
        POOL.service("identity-service")
                .stubFor(WireMock.get("/oauth2/jwks").willReturn(aResponse().withFixedDelay(60_000)));
        get(GatewayTest.client("http://localhost:" + port)
                        .mutate()
                        .responseTimeout(Duration.ofSeconds(20))
                        .build())
                .expectStatus()
                .isOk();
    }

    private static WebTestClient.ResponseSpec get(WebTestClient http) {
        return http.get()
                .uri("/api/v1/ratings")
                .header("Authorization", "Bearer " + POOL.token())
                .exchange();
    }
}
