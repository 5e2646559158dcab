package org.blendsm.rating;

import static org.assertj.core.api.Assertions.assertThat;

import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.rating.Ratings;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class RatingServiceTest {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Ratings ledger;

    @Test
    void it_lives() {
        assertThat(http.get().uri("/actuator/health/liveness"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                {"status": "UP"}""");
    }

    @Test
    void it_says_what_it_offers() {
        assertThat(http.get().uri("/v3/api-docs"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.paths")
                .asMap()
                .containsKeys(
                        "/api/v1/ratings",
                        "/api/v1/ratings/{agreement}/{author}",
                        "/api/v1/ratings/{agreement}/words",
                        "/api/v1/reputations/{member}");
    }

    @Test
    void it_explains_its_problems() {
        assertThat(http.get().uri("/problems.html"))
                .hasStatusOk()
                .hasContentTypeCompatibleWith(MediaType.TEXT_HTML)
                .bodyText()
                .contains("id=\"ALREADY_RATED\"");
    }

    @Test
    void nothing_else_is_open() {
        assertThat(http.get().uri("/api/v1/ratings")).hasStatus(401);
        assertThat(http.get().uri("/actuator/prometheus")).hasStatus(401);
        assertThat(http.get().uri("/actuator/info")).hasStatus(401);
    }
}
