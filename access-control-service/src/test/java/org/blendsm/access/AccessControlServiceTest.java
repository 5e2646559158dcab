package org.blendsm.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.access.Capabilities;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class AccessControlServiceTest {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Capabilities ledger;

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
                        "/api/v1/capabilities",
                        "/api/v1/capabilities/{capability}",
                        "/api/v1/capabilities/{capability}/revocation",
                        "/api/v1/decisions");
    }

    @Test
    void it_explains_its_problems() {
        assertThat(http.get().uri("/problems.html"))
                .hasStatusOk()
                .hasContentTypeCompatibleWith(MediaType.TEXT_HTML)
                .bodyText()
                .contains("id=\"CAPABILITY_NOT_LIVE\"");
    }

    @Test
    void nothing_else_is_open() {
        assertThat(http.post().uri("/api/v1/decisions")).hasStatus(401);
        assertThat(http.get().uri("/api/v1/capabilities")).hasStatus(401);
        assertThat(http.get().uri("/actuator/prometheus")).hasStatus(401);
    }
}
