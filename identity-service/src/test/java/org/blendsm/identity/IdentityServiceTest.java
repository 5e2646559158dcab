package org.blendsm.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.membership.Memberships;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
@Import(TestPool.class)
class IdentityServiceTest {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Memberships ledger;

    @Test
    void it_lives() {
        assertThat(http.get().uri("/actuator/health/liveness"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                {"status": "UP"}""");
    }

    @Test
    void it_says_what_it_offers_and_not_what_is_between_services() {
        assertThat(http.get().uri("/v3/api-docs"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.paths")
                .asMap()
                .containsOnlyKeys(
                        "/api/v1/applications",
                        "/api/v1/applications/{id}",
                        "/api/v1/applications/{id}/approval",
                        "/api/v1/applications/{id}/refusal",
                        "/api/v1/members",
                        "/api/v1/members/{address}",
                        "/api/v1/members/{address}/certificate",
                        "/api/v1/members/{address}/suspension",
                        "/api/v1/members/{address}/reinstatement",
                        "/api/v1/members/{address}/expulsion",
                        "/api/v1/members/me/encryption-key",
                        "/api/v1/members/me/departure",
                        "/api/v1/members/me/secrets",
                        "/api/v1/network",
                        "/api/v1/nodes",
                        "/api/v1/signatures",
                        "/api/v1/verifications");
    }
}
