package org.blendsm.fabric.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.BDDMockito.given;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Whom a service lets in. */
@ServiceTest
class TokenCheckTest {
    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @MockitoBean
    Memberships ledger;

    Member member;

    @BeforeEach
    void a_member() {
        member = network.admit(Role.SELLER);
    }

    @Test
    void a_member_with_a_token_is_the_caller() {
        assertThat(get("/caller", network.bearer(member)))
                .hasStatusOk()
                .bodyJson()
                .isEqualTo("\"" + member.id() + "\"");
    }

    @Test
    void without_a_token_only_public_paths_are_open() {
        assertThat(http.get().uri("/open/door")).hasStatusOk();
        MvcTestResult refused = http.get().uri("/caller").exchange();
        assertThat(refused.getResponse().getHeaders("WWW-Authenticate"))
                .containsExactly("Bearer", "DPoP algs=\"ES256\"");
        assertProblem(refused, 401, "TOKEN_REQUIRED");
    }

    @Test
    void a_public_path_is_public_for_its_method_only() {
        assertProblem(http.post().uri("/open/door").exchange(), 401, "TOKEN_REQUIRED");
    }

    @Test
    void a_path_that_nobody_serves_is_not_told_to_strangers() {
        assertProblem(http.get().uri("/nowhere").exchange(), 401, "TOKEN_REQUIRED");
    }

    @Test
    void an_expired_token_is_refused() {
        String expired = network.token(
                member.id(),
                claims -> claims.issueTime(Date.from(Instant.now().minusSeconds(360)))
                        .expirationTime(Date.from(Instant.now().minusSeconds(60))));
        assertProblem(get("/caller", "Bearer " + expired), 401, "TOKEN_EXPIRED");
    }

    @Test
    void a_token_without_an_end_is_refused() {
        String endless = network.token(member.id(), claims -> claims.expirationTime(null));
        assertProblem(get("/caller", "Bearer " + endless), 401, "TOKEN_EXPIRED");
    }

    @Test
    void a_token_from_the_future_is_refused() {
        String early = network.token(
                member.id(),
                claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(60))));
        assertProblem(get("/caller", "Bearer " + early), 401, "TOKEN_INVALID");
    }

    @Test
    void a_token_for_another_service_is_refused() {
        String other = network.token(member.id(), claims -> claims.audience(TestNetwork.ISSUER + "/another-service"));
        assertProblem(get("/caller", "Bearer " + other), 401, "TOKEN_FOR_ANOTHER_SERVICE");
        String nobody = network.token(member.id(), claims -> claims.audience((String) null));
        assertProblem(get("/caller", "Bearer " + nobody), 401, "TOKEN_FOR_ANOTHER_SERVICE");
    }

    @Test
    void a_token_for_the_same_service_of_another_pool_is_refused() {
        for (String audience : List.of(
                "http://consumers.test/probe-service",
                "probe-service",
                TestNetwork.ISSUER,
                TestNetwork.ISSUER + "/",
                TestNetwork.ISSUER + "/http://consumers.test/probe-service",
                TestNetwork.ISSUER + ".test/probe-service")) {
            String elsewhere = network.token(member.id(), claims -> claims.audience(audience));
            assertProblem(get("/caller", "Bearer " + elsewhere), 401, "TOKEN_FOR_ANOTHER_SERVICE");
        }
    }

    @Test
    void another_pools_member_comes_with_a_token_for_this_pool_and_not_with_one_for_its_own() {
        Member guest = network.admitForeign(Role.BUYER);
        String here = network.foreignToken(guest.id(), "http://consumers.test", TestNetwork.ISSUER);
        assertThat(get("/caller", "Bearer " + here)).hasStatusOk();
        String home = network.foreignToken(guest.id(), "http://consumers.test", "http://consumers.test");
        assertProblem(get("/caller", "Bearer " + home), 401, "TOKEN_FOR_ANOTHER_SERVICE");
    }

    @Test
    void another_pool_shuts_nobody_out_by_what_it_says_under_the_issuers_name() {
        for (String keys : List.of(
                "none",
                "null",
                "[".repeat(8_000),
                "{\"keys\":[{}]}",
                "{\"keys\":[null]}",
                network.keysOfAnotherCurve(),
                network.keysWithAPrivatePart())) {
            network.registerPoolOfThisName(keys);
            assertThat(get("/caller", network.bearer(member))).as(keys).hasStatusOk();
            assertProblem(get("/caller", "Bearer " + network.forgedToken(member.id())), 401, "TOKEN_INVALID");
        }
        network.registerPool("http://consumers.test");
    }

    @Test
    void a_token_of_an_issuer_that_is_no_node_is_refused() {
        String foreign = network.token(member.id(), claims -> claims.issuer("http://elsewhere.test"));
        assertProblem(get("/caller", "Bearer " + foreign), 401, "TOKEN_ISSUER_UNKNOWN");
        String unspeakable = network.token(member.id(), claims -> claims.issuer("http://else\0where.test"));
        assertProblem(get("/caller", "Bearer " + unspeakable), 401, "TOKEN_ISSUER_UNKNOWN");
        String anonymous = network.token(member.id(), claims -> claims.issuer(null));
        assertProblem(get("/caller", "Bearer " + anonymous), 401, "TOKEN_ISSUER_UNKNOWN");
    }

    @Test
    void a_retired_nodes_tokens_are_believed_no_more() {
        String held = network.bearer(member);
        assertThat(get("/caller", held)).hasStatusOk();
        network.retirePool();
        assertProblem(get("/caller", held), 401, "TOKEN_ISSUER_UNKNOWN");
    }

    /** Its keys were read at the first request: what the ledger says now counts all the same. */
    @Test
    void a_key_that_a_node_has_no_more_signs_nothing() {
        String held = network.bearer(member);
        assertThat(get("/caller", held)).hasStatusOk();
        network.replaceTokenKey();
        assertProblem(get("/caller", held), 401, "TOKEN_INVALID");
        assertThat(get("/caller", network.bearer(member))).hasStatusOk();
        assertThat(get("/caller", held)).hasStatusOk();
    }

    @Test
    void a_node_issues_tokens_for_members_of_its_own_organisation_only() {
        String foreign = "Bearer " + network.foreignToken(member.id(), "http://consumers.test");
        assertProblem(get("/caller", foreign), 401, "FOREIGN_ISSUER");
        Member newcomer = TestNetwork.newMember(Role.BUYER);
        given(ledger.member(newcomer.id())).willReturn(newcomer);
        String early = "Bearer " + network.foreignToken(newcomer.id(), "http://consumers.test");
        assertProblem(get("/caller", early), 401, "FOREIGN_ISSUER");
    }

    @Test
    void a_node_that_goes_by_anothers_name_issues_nothing_in_that_name() {
        String foreign = network.foreignToken(member.id(), TestNetwork.ISSUER);
        assertProblem(get("/caller", "Bearer " + foreign), 401, "FOREIGN_ISSUER");
        assertThat(get("/caller", network.bearer(member))).hasStatusOk();
        Member newcomer = TestNetwork.newMember(Role.BUYER);
        given(ledger.member(newcomer.id())).willReturn(newcomer);
        assertProblem(
                get("/caller", "Bearer " + network.foreignToken(newcomer.id(), TestNetwork.ISSUER)),
                401,
                "FOREIGN_ISSUER");
        network.foreignToken(member.id(), "http://consumers.test");
    }

    @Test
    void a_token_signed_by_another_key_is_refused() {
        assertProblem(get("/caller", "Bearer " + network.forgedToken(member.id())), 401, "TOKEN_INVALID");
    }

    @Test
    void an_unsigned_token_is_refused() throws JOSEException {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(TestNetwork.ISSUER)
                .subject(member.id().value())
                .audience(TestNetwork.ISSUER + "/probe-service")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .build();
        assertProblem(get("/caller", "Bearer " + new PlainJWT(claims).serialize()), 401, "TOKEN_INVALID");
        SignedJWT symmetric = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        symmetric.sign(new MACSigner(new byte[32]));
        assertProblem(get("/caller", "Bearer " + symmetric.serialize()), 401, "TOKEN_INVALID");
    }

    @Test
    void what_is_no_token_is_refused() {
        assertProblem(get("/caller", "Bearer abc"), 401, "TOKEN_INVALID");
        assertProblem(get("/caller", "Bearer a b c"), 401, "TOKEN_INVALID");
        assertProblem(get("/caller", "Bearer "), 401, "TOKEN_INVALID");
        assertProblem(get("/caller", "DPoP abc"), 401, "DPOP_PROOF_INVALID");
        assertProblem(get("/caller", "Basic YTpi"), 401, "TOKEN_REQUIRED");
    }

    @Test
    void a_token_for_no_address_is_refused() {
        String nobody = network.token(member.id(), claims -> claims.subject("somebody"));
        assertProblem(get("/caller", "Bearer " + nobody), 401, "TOKEN_INVALID");
    }

    @Test
    void a_stranger_to_the_ledger_is_refused_whatever_the_token_says() {
        MemberId stranger = new MemberId("0".repeat(40));
        given(ledger.member(stranger)).willThrow(new Refused(RefusalCode.MEMBER_NOT_FOUND, "There is none."));
        assertProblem(get("/caller", network.bearer(stranger)), 403, "NOT_A_MEMBER");
    }

    @Test
    void who_was_admitted_a_moment_ago_is_asked_for_on_the_ledger() {
        Member newcomer = TestNetwork.newMember(Role.BUYER);
        given(ledger.member(newcomer.id())).willReturn(newcomer);
        assertThat(get("/caller", network.bearer(newcomer))).hasStatusOk();
    }

    @Test
    void an_expelled_member_is_refused_at_once_with_the_token_it_holds() {
        String token = network.bearer(member);
        assertThat(get("/caller", token)).hasStatusOk();
        network.expel(member);
        assertProblem(get("/caller", token), 403, "NOT_IN_GOOD_STANDING");
    }

    @Test
    void metrics_are_for_operators_and_auditors() {
        assertProblem(get("/actuator/prometheus", network.bearer(member)), 403, "NOT_ALLOWED");
        assertThat(get("/actuator/prometheus", network.bearer(network.admit(Role.OPERATOR))))
                .hasStatusOk();
        assertThat(get("/actuator/prometheus", network.bearer(network.admit(Role.AUDITOR))))
                .hasStatusOk();
    }

    @Test
    void a_token_bound_to_a_key_counts_with_a_fresh_proof_for_this_request_only() {
        ECKey key = TestNetwork.newKey();
        String token = boundToken(key);
        String proof = TestNetwork.proof(key, token, "GET", "http://localhost/caller");
        assertThat(dpop("/caller", token, proof)).hasStatusOk();
        assertProblem(dpop("/caller", token, proof), 401, "DPOP_PROOF_INVALID");
        assertProblem(
                dpop("/caller", token, TestNetwork.proof(key, token, "GET", "http://localhost/key")),
                401,
                "DPOP_PROOF_INVALID");
        assertProblem(
                dpop("/caller", token, TestNetwork.proof(key, token, "POST", "http://localhost/caller")),
                401,
                "DPOP_PROOF_INVALID");
        assertProblem(
                dpop(
                        "/caller",
                        token,
                        TestNetwork.proof(TestNetwork.newKey(), token, "GET", "http://localhost/caller")),
                401,
                "DPOP_PROOF_INVALID");
    }

    /** Spring's own memory is full with 1,000 of one key. */
    @Test
    void a_member_with_an_own_key_may_ask_as_often_as_any() {
        ECKey key = TestNetwork.newKey();
        String token = boundToken(key);
        for (int i = 0; i < 1_001; i++) {
            assertThat(dpop("/caller", token, TestNetwork.proof(key, token, "GET", "http://localhost/caller")))
                    .hasStatusOk();
        }
    }

    @Test
    void a_proof_for_another_host_is_worth_nothing_here_whatever_host_the_request_names() {
        ECKey key = TestNetwork.newKey();
        String token = boundToken(key);
        for (String url : List.of(
                "http://evil.example/caller",
                "https://localhost.evil.example/caller",
                "http://identity.test:8080/caller",
                "https://identity.test/caller")) {
            assertProblem(
                    http.get()
                            .uri(URI.create(url))
                            .header("Authorization", "DPoP " + token)
                            .header("DPoP", TestNetwork.proof(key, token, "GET", url))
                            .exchange(),
                    401,
                    "DPOP_PROOF_INVALID");
        }
    }

    @Test
    void a_proof_for_the_pools_door_counts() {
        ECKey key = TestNetwork.newKey();
        String token = boundToken(key);
        String url = TestNetwork.ISSUER + "/caller";
        assertThat(http.get()
                        .uri(URI.create(url))
                        .header("Authorization", "DPoP " + token)
                        .header("DPoP", TestNetwork.proof(key, token, "GET", url))
                        .exchange())
                .hasStatusOk();
    }

    @Test
    void a_token_bound_to_a_key_is_worth_nothing_alone() {
        assertProblem(get("/caller", "Bearer " + boundToken(TestNetwork.newKey())), 401, "TOKEN_INVALID");
    }

    private String boundToken(ECKey key) {
        return network.boundToken(member.id(), key);
    }

    private MvcTestResult get(String path, String authorization) {
        return http.get().uri(path).header("Authorization", authorization).exchange();
    }

    private MvcTestResult dpop(String path, String token, String proof) {
        return http.get()
                .uri(path)
                .header("Authorization", "DPoP " + token)
                .header("DPoP", proof)
                .exchange();
    }
}
