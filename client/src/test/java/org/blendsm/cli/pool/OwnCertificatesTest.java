package org.blendsm.cli.pool;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against answers such as Fabric CA gives; what it makes of the requests, the instances of system-tests show. */
class OwnCertificatesTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private final WireMockServer authority =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final KeyPair keys = P256.newKey();

    @TempDir
    private Path scratch;

    @BeforeEach
    void start() {
        authority.start();
    }

    @AfterEach
    void stop() {
        authority.stop();
    }

    private OwnCertificates certificates() throws Exception {
        Path registrar = Files.writeString(scratch.resolve("registrar.json"), "{\"id\": \"admin\", \"secret\": \"s\"}");
        Path root = Files.writeString(scratch.resolve("root.pem"), Certificates.pem(certificate(YEAR)));
        DataDirectory data = new DataDirectory(scratch);
        Files.createDirectories(data.ledger());
        Files.writeString(data.connection(), """
                {"gatewayEndpoint": "", "tlsRootCertPath": "%s", "tlsServerName": "", "channel": "", "chaincodes": [],
                 "caUrl": "%s", "networkFingerprint": "%s", "organisations": {"operator":
                   {"mspId": "OperatorMSP", "caName": "ca-operator", "caCertPath": "", "registrarPath": "%s"}}}
                """.formatted(root, authority.baseUrl(), "0".repeat(64), registrar));
        return new OwnCertificates(Connection.read(data));
    }

    private KeyFolder folder(Duration life) throws Exception {
        KeyFolder folder = new KeyFolder(scratch.resolve("a-key"));
        folder.write(new CertifiedKey(keys.getPrivate(), certificate(life)));
        return folder;
    }

    private X509Certificate certificate(Duration life) throws Exception {
        return SelfSigned.certificate(keys, life);
    }

    private static ResponseDefinitionBuilder certified(X509Certificate certificate) {
        return okJson("{\"success\": true, \"result\": {\"Cert\": \"%s\"}}"
                .formatted(Base64.getEncoder()
                        .encodeToString(Certificates.pem(certificate).getBytes(US_ASCII))));
    }

    @Test
    void what_soon_runs_out_is_renewed_for_the_same_key_under_its_address() throws Exception {
        KeyFolder folder = folder(Duration.ofDays(59));
        X509Certificate renewed = certificate(YEAR);
        authority.stubFor(post(anyUrl()).willReturn(certified(renewed)));

        certificates().enrol(Map.of(folder, Map.of("blendsm.service", "rating-service")));

        assertThat(folder.certified().certificate()).isEqualTo(renewed);
        assertThat(folder.certified().key()).isEqualTo(keys.getPrivate());
        authority.verify(
                1,
                postRequestedFor(urlEqualTo("/api/v1/register"))
                        .withRequestBody(matchingJsonPath("$[?(@.id == '%s')]".formatted(folder.member())))
                        .withRequestBody(matchingJsonPath("$[?(@.type == 'client')]"))
                        .withRequestBody(matchingJsonPath("$.attrs[?(@.value == 'rating-service')]")));
    }

    /** What is revoked in the member's name when it is expelled is then all that it has. */
    @Test
    void a_key_that_followed_another_is_renewed_in_its_members_name() throws Exception {
        KeyFolder folder = folder(YEAR);
        certificates().enrol(Map.of(folder, Map.of()));
        KeyPair next = P256.newKey();
        folder.write(new CertifiedKey(next.getPrivate(), SelfSigned.certificate(next, Duration.ofDays(59))));
        authority.stubFor(post(anyUrl()).willReturn(certified(SelfSigned.certificate(next, YEAR))));

        certificates().enrol(Map.of(folder, Map.of()));

        String address = PublicKeyInfo.of(keys.getPublic()).address().value();
        authority.verify(
                1,
                postRequestedFor(urlEqualTo("/api/v1/register"))
                        .withRequestBody(matchingJsonPath("$[?(@.id == '%s')]".formatted(address))));
        assertThat(folder.publicKey()).isEqualTo(PublicKeyInfo.of(next.getPublic()));
    }

    @Test
    void what_lasts_is_left_alone() throws Exception {
        certificates().enrol(Map.of(folder(YEAR), Map.of()));
        authority.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void an_address_is_for_life_whatever_key_follows() throws Exception {
        KeyFolder folder = folder(YEAR);
        MemberId address = folder.member();
        certificates().enrol(Map.of(folder, Map.of()));

        KeyPair next = P256.newKey();
        folder.write(new CertifiedKey(next.getPrivate(), SelfSigned.certificate(next, YEAR)));
        certificates().enrol(Map.of(folder, Map.of()));

        assertThat(folder.publicKey()).isEqualTo(PublicKeyInfo.of(next.getPublic()));
        assertThat(folder.member()).isEqualTo(address);
    }

    @Test
    void who_begins_anew_in_a_folder_has_another_address() throws Exception {
        KeyFolder folder = folder(YEAR);
        certificates().enrol(Map.of(folder, Map.of()));
        MemberId before = folder.member();
        Files.delete(folder.key());
        Files.delete(folder.certificate());
        authority.stubFor(post(anyUrl()).willReturn(certified(SelfSigned.certificate(P256.newKey(), YEAR))));

        certificates().enrol(Map.of(folder, Map.of()));

        assertThat(folder.keptAddress()).contains(folder.publicKey().address()).isNotEqualTo(before);
    }

    @Test
    void the_founder_is_revoked_at_its_own_word_and_its_key_deleted() throws Exception {
        authority.stubFor(post(anyUrl()).willReturn(okJson("{\"success\": true, \"result\": {}}")));
        KeyFolder founder = folder(YEAR);
        certificates().retireFounder(founder);
        assertThat(founder.folder()).doesNotExist();
        authority.verify(
                1,
                postRequestedFor(urlEqualTo("/api/v1/revoke"))
                        .withRequestBody(matchingJsonPath("$[?(@.id == 'founder')]")));
    }

    @Test
    void who_was_broken_off_between_revocation_and_deletion_goes_on() throws Exception {
        authority.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(401).withBody("{\"success\": false}")));
        KeyFolder founder = folder(YEAR);
        certificates().retireFounder(founder);
        assertThat(founder.folder()).doesNotExist();
    }

    @Test
    void the_founders_key_is_kept_until_its_certificate_is_taken_back() throws Exception {
        authority.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(500).withBody("{\"success\": false}")));
        KeyFolder founder = folder(YEAR);
        OwnCertificates certificates = certificates();
        assertThatExceptionOfType(CaRefused.class).isThrownBy(() -> certificates.retireFounder(founder));
        assertThat(founder.exists()).isTrue();
    }
}
