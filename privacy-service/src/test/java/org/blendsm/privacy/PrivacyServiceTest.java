package org.blendsm.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.privacy.SealedRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class PrivacyServiceTest {
    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry properties) {
        properties.add("blendsm.privacy.directory", () -> folder);
    }

    @Autowired
    MockMvcTester http;

    @MockitoBean
    SealedRecords ledger;

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
                        "/api/v1/sealed-records",
                        "/api/v1/sealed-records/{record}",
                        "/api/v1/sealed-records/{record}/content",
                        "/api/v1/sealed-records/{record}/envelopes",
                        "/api/v1/sealed-records/{record}/envelopes/mine",
                        "/api/v1/sealed-records/{record}/envelopes/{holder}",
                        "/api/v1/sealed-records/{record}/erasure");
    }

    @Test
    void it_explains_its_problems() {
        assertThat(http.get().uri("/problems.html"))
                .hasStatusOk()
                .hasContentTypeCompatibleWith(MediaType.TEXT_HTML)
                .bodyText()
                .contains("id=\"ENVELOPE_REQUIRED\"");
    }

    @Test
    void nothing_else_is_open() {
        String record = "/api/v1/sealed-records/" + "a".repeat(64);
        assertThat(http.get().uri(record)).hasStatus(401);
        assertThat(http.get().uri(record + "/content")).hasStatus(401);
        assertThat(http.post().uri(record + "/erasure")).hasStatus(401);
        assertThat(http.get().uri("/actuator/prometheus")).hasStatus(401);
    }
}
