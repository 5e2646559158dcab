package org.blendsm.pubsub;

import java.nio.charset.StandardCharsets;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Role;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The service as members call it. */
@TestComponent
public class Api {
    private final MockMvcTester http;
    private final TestNetwork network;

    Api(MockMvcTester http, TestNetwork network) {
        this.http = http;
        this.network = network;
    }

    public void admit(Member... members) {
        // with the first member comes the node whose keys sign the tokens
        network.admit(Role.AUDITOR);
        for (Member member : members) {
            network.happened(new MembershipEvent.MemberAdmitted(member));
        }
    }

    public MvcTestResult post(Member caller, String path, Object body) {
        return post(caller, path, new String(CanonicalJson.encode(body), StandardCharsets.UTF_8));
    }

    public MvcTestResult post(Member caller, String path, String body) {
        return http.post()
                .uri("/api/v1" + path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .header("Idempotency-Key", "wish-1")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    public MvcTestResult put(Member caller, String path, String body) {
        return http.put()
                .uri("/api/v1" + path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    public MvcTestResult put(Member caller, String path, byte[] bytes) {
        return http.put()
                .uri("/api/v1" + path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .content(bytes)
                .exchange();
    }

    public MvcTestResult get(Member caller, String path) {
        return get(network.bearer(caller), path);
    }

    public MvcTestResult get(String authorization, String path) {
        return http.get()
                .uri("/api/v1" + path)
                .header(HttpHeaders.AUTHORIZATION, authorization)
                .exchange();
    }

    public MvcTestResult getWithoutToken(String path) {
        return http.get().uri("/api/v1" + path).exchange();
    }

    public String bearer(MemberId address) {
        return network.bearer(address);
    }
}
