package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.blendsm.embedded.CaClient.Answer;
import org.blendsm.embedded.CaClient.Enrolled;
import org.blendsm.embedded.identity.Pem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The certificate authorities through Fabric CA's REST interface. */
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
    void a_certificate_carries_role_and_attributes() throws Exception {
        String secret = ca.call(
                        registrar,
                        "register",
                        Map.of(
                                "id",
                                "sensor-1",
                                "type",
                                "client",
                                "attrs",
                                List.of(Map.of("name", "kind", "value", "sensor", "ecert", true))))
                .result()
                .path("secret")
                .asString();
        X509Certificate certificate =
                Pem.certificate(ca.enrol("sensor-1", secret).certificate().getBytes(StandardCharsets.UTF_8));
        assertThat(certificate.getSubjectX500Principal().getName())
                .contains("CN=sensor-1")
                .contains("OU=client");
        byte[] attributes = certificate.getExtensionValue("1.2.3.4.5.6.7.8.1");
        assertThat(new String(attributes, StandardCharsets.UTF_8))
                .contains("\"kind\":\"sensor\"")
                .contains("\"hf.EnrollmentID\":\"sensor-1\"");
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
    void a_request_for_another_name_is_refused() throws Exception {
        String secret = ca.call(registrar, "register", Map.of("id", "honest", "type", "client"))
                .result()
                .path("secret")
                .asString();
        Answer answer = ca.tryEnrol("honest", secret, CaClient.request("admin", CaClient.newKey()));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.error()).isEqualTo("The CSR subject common name must equal the enrollment ID");
    }

    @Test
    void the_same_name_is_registered_once() throws Exception {
        ca.call(registrar, "register", Map.of("id", "once", "type", "client"));
        Answer again = ca.call(registrar, "register", Map.of("id", "once", "type", "client"));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.error()).contains("Identity 'once' is already registered");
    }

    @Test
    void an_ordinary_member_may_neither_register_nor_revoke_others() throws Exception {
        Enrolled member = ca.member(registrar, "ordinary", "client");
        assertThat(ca.call(member, "register", Map.of("id", "friend", "type", "client"))
                        .status())
                .isEqualTo(403);
        assertThat(ca.call(member, "revoke", Map.of("id", "admin")).status()).isEqualTo(403);
        assertThat(ca.call(member, "gencrl", Map.of()).status()).isEqualTo(403);
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

    @Test
    void a_member_renews_its_certificate_with_the_old_one_until_that_is_revoked() throws Exception {
        Enrolled member = ca.member(registrar, "renewing", "client");
        KeyPair next = CaClient.newKey();
        Answer renewed = ca.call(member, "reenroll", Map.of("certificate_request", CaClient.request("renewing", next)));
        assertThat(renewed.status()).isEqualTo(201);
        ca.call(registrar, "revoke", Map.of("id", "renewing"));
        assertThat(ca.call(member, "reenroll", Map.of("certificate_request", CaClient.request("renewing", next)))
                        .status())
                .isEqualTo(401);
    }
}
