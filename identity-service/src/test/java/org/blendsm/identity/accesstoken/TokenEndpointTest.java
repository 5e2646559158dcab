package org.blendsm.identity.accesstoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.Newcomers;
import org.blendsm.identity.TestPool;
import org.blendsm.identity.TokenRequest;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
@Import({TestPool.class, Newcomers.class})
class TokenEndpointTest {
    private static final String RATING = TestNetwork.ISSUER + "/rating-service";
    private static final String CONSUMERS = "http://consumers.test";
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    Newcomers newcomers;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Memberships ledger;

    Newcomers.Managed managed;
    Newcomers.Own own;

    @BeforeEach
    void two_members() {
        managed = newcomers.managed(Role.BUYER);
        own = newcomers.own(Role.SELLER);
    }

    @Test
    void a_secret_gets_a_token_for_all_services_of_the_pool() throws Exception {
        JWTClaimsSet claims = claims(bySecret().exchange());
        assertThat(claims.getIssuer()).isEqualTo(TestNetwork.ISSUER);
        assertThat(claims.getSubject()).isEqualTo(managed.member().id().value());
        assertThat(claims.getStringClaim("custody")).isEqualTo("managed");
        assertThat(claims.getAudience())
                .contains(RATING, TestNetwork.ISSUER + "/identity-service")
                .allMatch(audience -> audience.startsWith(TestNetwork.ISSUER + "/"))
                .hasSize(7);
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(claims.getClaims()).doesNotContainKeys("roles", "scope", "cnf");
    }

    @Test
    void the_certificate_key_gets_a_token_that_is_bound_to_it() throws Exception {
        MvcTestResult answer = TokenRequest.byKey(http, own).exchange();
        JWTClaimsSet claims = claims(answer);
        String thumbprint = new ECKey.Builder(
                        Curve.P_256, (ECPublicKey) own.pair().getPublic())
                .build()
                .computeThumbprint()
                .toString();
        assertThat(claims.getStringClaim("custody")).isEqualTo("own");
        assertThat(claims.getJSONObjectClaim("cnf")).isEqualTo(Map.of("jkt", thumbprint));
        assertThat(answer).bodyJson().extractingPath("$.token_type").isEqualTo("DPoP");
    }

    @Test
    void resource_narrows_the_audience() throws Exception {
        JWTClaimsSet claims = claims(bySecret()
                .param("resource", RATING, TestNetwork.ISSUER + "/privacy-service", RATING)
                .exchange());
        assertThat(claims.getAudience()).containsExactlyInAnyOrder(RATING, TestNetwork.ISSUER + "/privacy-service");
    }

    @Test
    void a_token_for_another_pool_is_for_no_service_of_this_one() throws Exception {
        network.registerPool(CONSUMERS);
        JWTClaimsSet claims = claims(bySecret().param("resource", CONSUMERS).exchange());
        assertThat(claims.getAudience())
                .contains(CONSUMERS + "/rating-service", CONSUMERS + "/identity-service")
                .allMatch(audience -> audience.startsWith(CONSUMERS + "/"))
                .hasSize(7);
        assertThat(claims(bySecret()
                                .param("resource", CONSUMERS + "/rating-service")
                                .exchange())
                        .getAudience())
                .containsExactly(CONSUMERS + "/rating-service");
    }

    @Test
    void one_token_is_not_for_two_pools() {
        network.registerPool(CONSUMERS);
        refused(bySecret().param("resource", CONSUMERS, TestNetwork.ISSUER).exchange(), 400, "invalid_target");
        refused(bySecret().param("resource", CONSUMERS, RATING).exchange(), 400, "invalid_target");
    }

    @Test
    void a_resource_that_is_no_pool_on_the_ledger_is_refused() {
        network.registerPool(CONSUMERS);
        for (String resource : List.of(
                "https://elsewhere.example",
                "https://elsewhere.example/rating-service",
                CONSUMERS + "/",
                CONSUMERS + "/no-service",
                "/rating-service",
                "rating-service",
                "http://else\0where.example",
                "")) {
            refused(bySecret().param("resource", resource).exchange(), 400, "invalid_target");
        }
    }

    @Test
    void there_are_no_scopes_to_ask_for() {
        refused(bySecret().param("scope", "admin").exchange(), 400, "invalid_scope");
    }

    @Test
    void a_wrong_secret_gets_nothing_and_learns_what_a_stranger_does() {
        MvcTestResult answer =
                TokenRequest.bySecret(http, managed.member().id(), "guess").exchange();
        assertThat(answer)
                .hasStatus(401)
                .bodyJson()
                .isStrictlyEqualTo(
                        Newcomers.body(TokenRequest.bySecret(http, new MemberId("0".repeat(40)), managed.clientSecret())
                                .exchange()));
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.error_description")
                .asString()
                .startsWith("There is no such member here");
        assertThat(answer).containsHeader(HttpHeaders.WWW_AUTHENTICATE);
    }

    @Test
    void whoever_shows_nothing_is_told_what_is_missing() {
        refused(
                http.post()
                        .uri("/oauth2/token")
                        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                        .content("grant_type=client_credentials")
                        .exchange(),
                401,
                "invalid_client");
    }

    @Test
    void a_stranger_gets_nothing() {
        refused(
                TokenRequest.bySecret(http, new MemberId("0".repeat(40)), managed.clientSecret())
                        .exchange(),
                401,
                "invalid_client");
        refused(
                TokenRequest.blank(http)
                        .headers(headers -> headers.setBasicAuth("admin", "admin"))
                        .exchange(),
                401,
                "invalid_client");
    }

    @Test
    void guessing_locks_the_guesser_out_even_with_the_right_secret_and_nobody_else() {
        for (int i = 0; i < 10; i++) {
            refused(
                    TokenRequest.bySecret(http, managed.member().id(), "guess " + i)
                            .exchange(),
                    401,
                    "invalid_client");
        }
        assertThat(bySecret().exchange())
                .hasStatus(401)
                .bodyJson()
                .extractingPath("$.error_description")
                .asString()
                .contains("locked");
        assertThat(bySecret()
                        .with(request -> {
                            request.setRemoteAddr("192.0.2.7");
                            return request;
                        })
                        .exchange())
                .hasStatusOk();
    }

    @Test
    void a_web_page_elsewhere_locks_out_nobody_in_whose_browser_it_is() {
        Map<String, String> pages = Map.of("Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example");
        for (int i = 0; i < 10; i++) {
            pages.forEach((header, value) -> {
                MvcTestResult answer = TokenRequest.bySecret(
                                http, managed.member().id(), "guess")
                        .header(header, value)
                        .exchange();
                refused(answer, 400, "invalid_request");
                assertThat(answer)
                        .bodyJson()
                        .extractingPath("$.error_description")
                        .asString()
                        .contains(TestNetwork.ISSUER);
            });
        }
        assertThat(bySecret().exchange()).hasStatusOk();
    }

    @Test
    void a_page_of_the_door_gets_a_token() {
        assertThat(bySecret().header("Origin", TestNetwork.ISSUER).exchange()).hasStatusOk();
        assertThat(bySecret()
                        .header("Origin", "http://localhost:9999")
                        .header("Sec-Fetch-Site", "same-origin")
                        .exchange())
                .hasStatusOk();
    }

    @Test
    void a_rotated_secret_ends_the_one_before() {
        String answer = Newcomers.body(renewed(managed.clientSecret()));
        refused(bySecret().exchange(), 401, "invalid_client");
        assertThat(TokenRequest.bySecret(http, managed.member().id(), JsonPath.read(answer, "$.clientSecret"))
                        .exchange())
                .hasStatusOk();
    }

    @Test
    void a_renewal_whose_answer_was_lost_is_asked_for_again_until_its_secret_has_got_a_token() {
        renewed(managed.clientSecret());
        refused(bySecret().exchange(), 401, "invalid_client");
        String secret = JsonPath.read(Newcomers.body(renewed(managed.clientSecret())), "$.clientSecret");
        refused(bySecret().exchange(), 401, "invalid_client");
        assertThat(TokenRequest.bySecret(http, managed.member().id(), secret).exchange())
                .hasStatusOk();
        assertThat(renewed(managed.clientSecret())).hasStatus(403);
        assertThat(renewed(secret)).hasStatus(201);
    }

    @Test
    void a_secret_that_was_shown_and_given_up_gets_nothing() {
        String lost = JsonPath.read(Newcomers.body(renewed(managed.clientSecret())), "$.clientSecret");
        renewed(managed.clientSecret());
        refused(TokenRequest.bySecret(http, managed.member().id(), lost).exchange(), 401, "invalid_client");
        assertThat(renewed(lost)).hasStatus(403);
    }

    @Test
    void a_token_alone_gets_no_secret() {
        assertProblem(renewed("A".repeat(managed.clientSecret().length())), 403, "WRONG_SECRET");
        for (String body : List.of("", "{}", "{\"clientSecret\": \"\"}", "{\"clientSecret\": null}")) {
            assertThat(renewedBy(body)).hasStatus(400);
        }
        assertThat(bySecret().exchange()).hasStatusOk();
    }

    @Test
    void secrets_are_kept_as_hashes_only() {
        assertThat(database.sql("select hash from client_secret where address = ?")
                        .param(managed.member().id().value())
                        .query(String.class)
                        .single())
                .startsWith("$2")
                .doesNotContain(managed.clientSecret());
    }

    @Test
    void a_suspended_member_gets_no_token_until_reinstated() {
        standing(new Standing.Suspended(NOW, "under inquiry"));
        refused(bySecret().exchange(), 400, "access_denied");
        standing(new Standing.Admitted(NOW));
        assertThat(bySecret().exchange()).hasStatusOk();
    }

    @Test
    void an_expelled_members_secret_is_gone() {
        standing(new Standing.Expelled(NOW, "did harm"));
        refused(bySecret().exchange(), 401, "invalid_client");
        standing(new Standing.Admitted(NOW));
        refused(bySecret().exchange(), 401, "invalid_client");
    }

    @Test
    void an_expelled_members_key_is_worth_nothing() {
        network.expel(own.member());
        refused(TokenRequest.byKey(http, own).exchange(), 400, "access_denied");
    }

    @Test
    void a_token_for_an_own_key_without_a_proof_of_that_key_is_refused() {
        refused(
                TokenRequest.byAssertion(http, own.member().id(), TokenRequest.assertion(own, claims -> claims))
                        .exchange(),
                400,
                "invalid_dpop_proof");
    }

    @Test
    void a_token_for_an_own_key_is_bound_to_no_other_key() {
        refused(
                TokenRequest.byAssertion(http, own.member().id(), TokenRequest.assertion(own, claims -> claims))
                        .header("DPoP", TokenRequest.proof(P256.newKey()))
                        .exchange(),
                400,
                "invalid_dpop_proof");
    }

    @Test
    void an_empty_proof_in_the_form_is_none() {
        refused(
                TokenRequest.byAssertion(http, own.member().id(), TokenRequest.assertion(own, claims -> claims))
                        .param("dpop_proof", "")
                        .exchange(),
                400,
                "invalid_dpop_proof");
    }

    @Test
    void a_form_says_nothing_that_belongs_in_the_proofs_header() {
        for (String field : List.of("dpop_proof", "dpop_method", "dpop_target_uri")) {
            refused(TokenRequest.byKey(http, own).param(field, "").exchange(), 400, "invalid_dpop_proof");
            refused(bySecret().param(field, "one", "another").exchange(), 400, "invalid_dpop_proof");
        }
    }

    @Test
    void a_proof_that_was_made_for_another_server_does_not_count_because_the_form_says_so() {
        refused(
                TokenRequest.byAssertion(http, own.member().id(), TokenRequest.assertion(own, claims -> claims))
                        .param("dpop_proof", TokenRequest.proof(own.pair(), "http://elsewhere.example/oauth2/token"))
                        .param("dpop_method", "POST")
                        .param("dpop_target_uri", "http://elsewhere.example/oauth2/token")
                        .exchange(),
                400,
                "invalid_dpop_proof");
    }

    @Test
    void an_assertion_is_used_once() {
        String assertion = TokenRequest.assertion(own, claims -> claims);
        assertThat(byAssertion(assertion)).hasStatusOk();
        refused(byAssertion(assertion), 401, "invalid_client");
    }

    @Test
    void an_assertion_has_to_be_fresh_and_short_lived() {
        refused(byAssertion(expiring(-120)), 401, "invalid_client");
        refused(byAssertion(expiring(3_600)), 401, "invalid_client");
        refused(byAssertion(TokenRequest.assertion(own, claims -> claims.expirationTime(null))), 401, "invalid_client");
    }

    @Test
    void an_assertion_for_another_server_is_refused() {
        refused(
                byAssertion(TokenRequest.assertion(own, claims -> claims.audience("http://localhost/oauth2/token"))),
                401,
                "invalid_client");
    }

    @Test
    void an_assertion_has_to_have_an_id() {
        for (String jti : new String[] {null, "", "a\0b", "a".repeat(129)}) {
            refused(byAssertion(TokenRequest.assertion(own, claims -> claims.jwtID(jti))), 401, "invalid_client");
        }
    }

    @Test
    void an_assertion_by_another_key_or_about_another_member_is_refused() {
        KeyPair stranger = P256.newKey();
        refused(
                byAssertion(TokenRequest.assertion(own.member().id(), stranger, claims -> claims)),
                401,
                "invalid_client");
        refused(
                byAssertion(TokenRequest.assertion(
                        own, claims -> claims.subject(managed.member().id().value()))),
                401,
                "invalid_client");
    }

    @Test
    void neither_kind_of_member_can_use_the_others_way() {
        refused(TokenRequest.bySecret(http, own.member().id(), "secret").exchange(), 401, "invalid_client");
        refused(
                TokenRequest.byAssertion(
                                http,
                                managed.member().id(),
                                TokenRequest.assertion(managed.member().id(), own.pair(), claims -> claims))
                        .header("DPoP", TokenRequest.proof(own.pair()))
                        .exchange(),
                401,
                "invalid_client");
    }

    @Test
    void other_grants_and_endpoints_are_shut() {
        assertThat(bySecret().param("grant_type", "password").exchange()).hasStatus(400);
        for (String path : List.of(
                "/oauth2/authorize",
                "/oauth2/introspect",
                "/oauth2/revoke",
                "/.well-known/oauth-authorization-server")) {
            assertThat(http.get().uri(path)).hasStatus(401);
        }
    }

    @Test
    void the_published_keys_hold_no_private_part() throws Exception {
        JWKSet keys = keys();
        assertThat(keys.getKeys()).hasSize(1).allMatch(key -> !key.isPrivate());
    }

    private MockMvcTester.MockMvcRequestBuilder bySecret() {
        return TokenRequest.bySecret(http, managed.member().id(), managed.clientSecret());
    }

    private MvcTestResult renewed(String present) {
        return renewedBy("{\"clientSecret\": \"" + present + "\"}");
    }

    private MvcTestResult renewedBy(String body) {
        return http.post()
                .uri("/api/v1/members/me/secrets")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(managed.member()))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult byAssertion(String assertion) {
        return TokenRequest.byAssertion(http, own.member().id(), assertion)
                .header("DPoP", TokenRequest.proof(own.pair()))
                .exchange();
    }

    private String expiring(int seconds) {
        return TokenRequest.assertion(
                own, claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(seconds))));
    }

    private void standing(Standing standing) {
        network.happened(new MembershipEvent.MemberChanged(managed.member().with(standing)));
    }

    private static void refused(MvcTestResult answer, int status, String error) {
        assertThat(answer)
                .hasStatus(status)
                .bodyJson()
                .extractingPath("$.error")
                .isEqualTo(error);
    }

    private JWTClaimsSet claims(MvcTestResult answer) throws Exception {
        assertThat(answer).hasStatusOk();
        SignedJWT token = SignedJWT.parse(JsonPath.read(Newcomers.body(answer), "$.access_token"));
        assertThat(token.verify(new ECDSAVerifier(keys().getKeys().getFirst().toECKey())))
                .isTrue();
        return token.getJWTClaimsSet();
    }

    private JWKSet keys() throws Exception {
        return JWKSet.parse(Newcomers.body(http.get().uri("/oauth2/jwks").exchange()));
    }
}
