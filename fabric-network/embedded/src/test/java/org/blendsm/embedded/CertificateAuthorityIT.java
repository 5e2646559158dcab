package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.blendsm.embedded.CaClient.Answer;
import org.blendsm.embedded.CaClient.Enrolled;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code CertificateAuthorityConformanceIT} does not ask of a CA. */
class CertificateAuthorityIT {
    private static EmbeddedLedger ledger;
    private static CaClient ca;
    private static Enrolled registrar;

    @BeforeAll
    static void start() throws Exception {
        ledger = EmbeddedLedger.start(Settings.ephemeral());
        ca = new CaClient(ledger.connection(), "provider");
        registrar = ca.enrolRegistrar();
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
    }

    @Test
    void a_wrong_secret_is_refused_and_the_tenth_locks() throws Exception {
        String secret = ca.call(registrar, "register", Map.of("id", "locked", "type", "client"))
                .result()
                .path("secret")
                .asString();
        String request = CaClient.request("locked", CaClient.newKey());
        for (int i = 0; i < 10; i++) {
            Answer answer = ca.tryEnrol("locked", "wrong", request);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.error()).isEqualTo("Authentication failure");
        }
        assertThat(ca.tryEnrol("locked", secret, request).error()).contains("max incorrect password limit");
    }

    @Test
    void a_token_for_one_body_is_no_token_for_another() throws Exception {
        byte[] signed =
                "{\"caname\":\"ca-provider\",\"id\":\"a\",\"type\":\"client\"}".getBytes(StandardCharsets.UTF_8);
        byte[] sent = "{\"caname\":\"ca-provider\",\"id\":\"b\",\"type\":\"client\"}".getBytes(StandardCharsets.UTF_8);
        String token = CaClient.token(registrar, "POST", "/api/v1/register", signed);
        assertThat(ca.post("register", sent, token).status()).isEqualTo(401);
        assertThat(ca.post("register", signed, token).status()).isEqualTo(201);
    }

    @Test
    void an_identity_of_another_organisation_has_no_say_here() throws Exception {
        CaClient consumer = new CaClient(ledger.connection(), "consumer");
        Enrolled foreigner = consumer.enrolRegistrar();
        assertThat(ca.call(foreigner, "register", Map.of("id", "spy", "type", "client"))
                        .status())
                .isEqualTo(401);
    }
}
