package org.blendsm.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.blendsm.fabric.testing.ServiceContract;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.privacy.SealedRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class PrivacyServiceTest implements ServiceContract {
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

    @MockitoBean
    Capabilities rights;

    @MockitoBean
    Catalogue catalogue;

    @Test
    void sealed_bytes_are_brought_as_they_are() {
        assertThat(http.get().uri("/v3/api-docs"))
                .bodyJson()
                .extractingPath("""
                        $.paths['/api/v1/sealed-records/{record}/content'].put.requestBody.content""")
                .asMap()
                .containsOnlyKeys("application/octet-stream");
    }

    @Override
    public MockMvcTester http() {
        return http;
    }

    @Override
    public Set<String> offers() {
        return Set.of(
                "/api/v1/consents",
                "/api/v1/consents/{consent}",
                "/api/v1/consents/{consent}/withdrawal",
                "/api/v1/consents/{consent}/words",
                "/api/v1/consents/{consent}/words/erasure",
                "/api/v1/sealed-records",
                "/api/v1/sealed-records/{record}",
                "/api/v1/sealed-records/{record}/content",
                "/api/v1/sealed-records/{record}/envelopes",
                "/api/v1/sealed-records/{record}/envelopes/mine",
                "/api/v1/sealed-records/{record}/envelopes/{holder}",
                "/api/v1/sealed-records/{record}/erasure");
    }

    @Override
    public RefusalCode explains() {
        return RefusalCode.ENVELOPE_REQUIRED;
    }

    @Override
    public String closed() {
        return "/api/v1/sealed-records/" + "a".repeat(64) + "/content";
    }
}
