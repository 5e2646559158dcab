package org.blendsm.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.integrity.Anchors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class IntegrityServiceTest {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Anchors ledger;

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
                        "/api/v1/streams/{stream}",
                        "/api/v1/streams/{stream}/leaves",
                        "/api/v1/streams/{stream}/anchors",
                        "/api/v1/streams/{stream}/inclusion-proofs/{sequence}",
                        "/api/v1/streams/{stream}/verifications");
    }

    @Test
    void it_explains_its_problems() {
        assertThat(http.get().uri("/problems.html"))
                .hasStatusOk()
                .hasContentTypeCompatibleWith(MediaType.TEXT_HTML)
                .bodyText()
                .contains("id=\"SEQUENCE_GAP\"");
    }

    @Test
    void nothing_else_is_open() {
        assertThat(http.get().uri("/api/v1/streams/" + "a".repeat(64))).hasStatus(401);
        assertThat(http.get().uri("/actuator/prometheus")).hasStatus(401);
    }
}
