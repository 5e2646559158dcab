package org.blendsm.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.io.UnsupportedEncodingException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Role;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** People who join through the open door, and whom the ledger then admits. */
@TestComponent
public class Newcomers {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MockMvcTester http;
    private final TestNetwork network;
    private final JdbcClient database;

    Newcomers(MockMvcTester http, TestNetwork network, JdbcClient database) {
        this.http = http;
        this.network = network;
        this.database = database;
    }

    /** An application, and the secret that its applicant asks after it with. */
    public record Applied(String id, String address, String secret) {}

    /** A member whose key is kept by the service, with what it was shown. */
    public record Managed(Member member, String clientSecret) {}

    /** A member that holds its own key. */
    public record Own(Member member, KeyPair pair) {
        public SigningKey key() {
            return SigningKey.of(pair.getPrivate());
        }
    }

    public Managed managed(Role... roles) {
        Applied applied = apply(managedApplication(roles));
        Member member = admit(applied.id());
        String answer = body(awaitEnrolment(applied));
        return new Managed(member, JsonPath.read(answer, "$.clientSecret"));
    }

    public Own own(Role... roles) {
        KeyPair pair = P256.newKey();
        Applied applied = apply(ownApplication(pair, roles));
        Member member = admit(applied.id());
        awaitEnrolment(applied);
        return new Own(member, pair);
    }

    public static String managedApplication(Role... roles) {
        return """
                {"custody": "managed", "name": "Ada", "organisation": "%s", "roles": %s}""".formatted(TestPool.ORGANISATION, json(List.of(roles)));
    }

    public static String ownApplication(KeyPair pair, Role... roles) {
        Application application = application(pair, roles);
        SigningKey key = SigningKey.of(pair.getPrivate());
        return ownApplication(
                application,
                proof(application, key),
                SigningRequests.pem(application.member().value(), pair));
    }

    public static String ownApplication(Application application, DetachedJws proof, String csr) {
        return """
                {"custody": "own", "application": %s, "proofOfPossession": "%s", "csr": %s}""".formatted(json(application), proof, json(csr));
    }

    public static Application application(KeyPair pair, Role... roles) {
        return new Application("Bob", TestPool.ORGANISATION, List.of(roles), PublicKeyInfo.of(pair.getPublic()));
    }

    public static DetachedJws proof(Application application, SigningKey key) {
        try {
            return DetachedJws.sign(
                    DocumentType.APPLICATION,
                    new Sha256(TestPool.connection().networkFingerprint()),
                    application,
                    key.es256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Applied apply(String application) {
        String answer = body(post(application));
        return new Applied(
                JsonPath.read(answer, "$.id"),
                JsonPath.read(answer, "$.address"),
                JsonPath.read(answer, "$.applicationSecret"));
    }

    public MvcTestResult post(String application) {
        return http.post()
                .uri("/api/v1/applications")
                .contentType(MediaType.APPLICATION_JSON)
                .content(application)
                .exchange();
    }

    /** The same from another network address. */
    public MvcTestResult post(String application, String address) {
        return http.post()
                .uri("/api/v1/applications")
                .with(request -> {
                    request.setRemoteAddr(address);
                    return request;
                })
                .contentType(MediaType.APPLICATION_JSON)
                .content(application)
                .exchange();
    }

    /** The ledger says yes. */
    public Member admit(String id) {
        String document = database.sql("select document from application where id = ?")
                .param(id)
                .query(String.class)
                .single();
        Application application = CanonicalJson.decode(document.getBytes(UTF_8), Application.class);
        Member member = Member.admitted(application, Instant.parse("2026-01-01T00:00:00Z"));
        network.happened(new MembershipEvent.MemberAdmitted(member));
        return member;
    }

    public MvcTestResult progress(Applied applied) {
        return http.get()
                .uri("/api/v1/applications/" + applied.id())
                .header("Application-Secret", applied.secret())
                .exchange();
    }

    /** The certificate comes from the CA in its own time. */
    private MvcTestResult awaitEnrolment(Applied applied) {
        await().atMost(PATIENCE).until(() -> isEnrolled(applied.address()));
        MvcTestResult progress = progress(applied);
        assertThat(progress)
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.application.status")
                .isEqualTo("ENROLLED");
        return progress;
    }

    public boolean isEnrolled(String address) {
        return database.sql("select exists (select from certificate where address = ?)")
                .param(address)
                .query(Boolean.class)
                .single();
    }

    public static String body(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A record of the model, or a text, as it stands in a request's body. */
    private static String json(Object value) {
        return new String(CanonicalJson.encode(value), UTF_8);
    }
}
