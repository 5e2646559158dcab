package org.blendsm.fabric.spring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.testing.FreePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BetweenServicesTest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private WireMockServer other;

    @BeforeEach
    void start() {
        other = new WireMockServer(options().port(FreePorts.block(1)));
        other.start();
    }

    @AfterEach
    void stop() {
        other.stop();
    }

    private RestClient asking(Duration answer) {
        return RestClient.builder()
                .baseUrl(other.baseUrl())
                .requestFactory(BetweenServices.requests(CONNECT, answer))
                .defaultStatusHandler(_ -> true, (_, _) -> {})
                .build();
    }

    private static ResponseEntity<String> ask(RestClient client) {
        return client.post().uri("/").body("wish").retrieve().toEntity(String.class);
    }

    @Test
    void what_the_other_cannot_do_now_is_asked_once_and_told() {
        other.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503).withHeader("Retry-After", "0")));

        assertThat(ask(asking(PATIENCE)).getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(other.getAllServeEvents()).hasSize(1);
    }

    @Test
    void nobody_is_sent_elsewhere() {
        other.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(307).withHeader("Location", "/elsewhere")));

        assertThat(ask(asking(PATIENCE)).getStatusCode()).isEqualTo(HttpStatus.TEMPORARY_REDIRECT);
        assertThat(other.getAllServeEvents()).hasSize(1);
    }

    @Test
    void an_answer_that_does_not_come_is_not_waited_for() {
        other.stubFor(any(anyUrl()).willReturn(okJson("{}").withFixedDelay(50_000)));
        RestClient impatient = asking(Duration.ofMillis(100));

        assertThatThrownBy(() -> ask(impatient)).isInstanceOf(ResourceAccessException.class);
    }

    @Test
    void a_service_that_was_started_anew_is_found_again() {
        other.stubFor(any(anyUrl()).willReturn(okJson("{}")));
        RestClient client = asking(PATIENCE);
        ask(client);
        int port = other.port();
        other.stop();
        other = new WireMockServer(options().port(port));
        other.start();
        other.stubFor(any(anyUrl()).willReturn(okJson("{}")));

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(ask(client).getStatusCode()).isEqualTo(HttpStatus.OK));
    }
}
