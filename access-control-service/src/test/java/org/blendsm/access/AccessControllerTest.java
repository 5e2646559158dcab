package org.blendsm.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;

import java.time.Duration;
import java.util.List;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
class AccessControllerTest {
    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @MockitoBean
    Capabilities ledger;

    /** Stands for the stream of events: whether the ledger is in sight. */
    @MockitoBean
    EventFeed feed;

    Member broker;
    Grants grants;

    @BeforeEach
    void the_ledger_is_in_sight() {
        broker = network.admit(Role.BROKER);
        grants = new Grants(network.admit(Role.SELLER), network.admit(Role.BUYER));
        given(feed.isFresh(any())).willReturn(true);
    }

    @Test
    void a_seller_gives_a_right_and_anybody_reads_it_back() {
        Capability.Issued issued = grants.byHand("given by REST", Duration.ofDays(2));
        given(ledger.issue(eq(new IdempotencyKey("a-wish")), any())).willAnswer(_ -> {
            network.happened(new AccessEvent.CapabilityIssued(issued));
            return issued;
        });
        MvcTestResult created = http.post()
                .uri("/api/v1/capabilities")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(grants.seller()))
                .header("Idempotency-Key", "a-wish")
                .contentType(MediaType.APPLICATION_JSON)
                .content("""
                        {"holder": "%s", "actions": ["OPEN"], "product": "%s", "duration": "PT48H"}""".formatted(grants.buyer().id(), grants.product()))
                .exchange();
        String path = "/api/v1/capabilities/" + issued.right().id();
        assertThat(created).hasStatus(201).hasHeader("Location", path);
        assertThat(get(path)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"state": "Issued", "right": {"holder": "%s", "actions": ["OPEN"]}}""".formatted(
                        grants.buyer().id()));
        assertThat(get("/api/v1/capabilities?holder=" + grants.buyer().id()))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"state": "Issued", "right": {"id": "%s"}}]}""".formatted(issued.right().id()));
    }

    @Test
    void a_decision_says_yes_and_after_a_revocation_no() {
        Capability.Issued issued = issued("decided on", Duration.ofDays(2));
        assertDecision(issued.right().id(), "OPEN", true, "live");
        assertDecision(issued.right().id(), "SUBSCRIBE", false, "opens [OPEN], not SUBSCRIBE");

        var revoked = new Capability.Revoked(issued.right(), Grants.YESTERDAY);
        given(ledger.revoke(issued.right().id())).willAnswer(_ -> {
            network.happened(new AccessEvent.CapabilityRevoked(revoked));
            return revoked;
        });
        assertThat(post(
                        grants.seller(),
                        "/api/v1/capabilities/" + issued.right().id() + "/revocation",
                        ""))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"state\": \"Revoked\"}");
        assertDecision(issued.right().id(), "OPEN", false, "revoked at " + Grants.YESTERDAY);
    }

    @Test
    void a_holder_hands_a_right_on_and_no_decision_says_yes_once_its_own_is_taken_back() {
        Capability.Issued own = issued("handed on by REST", Duration.ofDays(2));
        var delegated = grants.delegated(own, broker);
        CapabilityId child = delegated.capability().right().id();
        given(ledger.delegate(
                        eq(new IdempotencyKey("a-delegation")), eq(own.right().id()), any()))
                .willAnswer(_ -> {
                    network.happened(delegated);
                    return delegated.capability();
                });
        MvcTestResult created = http.post()
                .uri("/api/v1/capabilities/" + own.right().id() + "/delegations")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(grants.buyer()))
                .header("Idempotency-Key", "a-delegation")
                .contentType(MediaType.APPLICATION_JSON)
                .content("""
                        {"holder": "%s", "actions": ["OPEN"], "until": "%s", "delegable": {"depth": 1, "width": 1}}""".formatted(broker.id(), own.right().notAfter()))
                .exchange();
        assertThat(created).hasStatus(201).hasHeader("Location", "/api/v1/capabilities/" + child);
        assertThat(get("/api/v1/capabilities?parent=" + own.right().id()))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"state": "Issued", "right": {"id": "%s", "parent": "%s"}}]}""".formatted(child, own.right().id()));
        assertDecision(child, "OPEN", true, "live");
        network.happened(new AccessEvent.CapabilityRevoked(
                new Capability.Revoked(delegated.parent().right(), Grants.YESTERDAY)));
        assertDecision(
                child,
                "OPEN",
                false,
                "the right that it was delegated from is not live: revoked at " + Grants.YESTERDAY);
    }

    @Test
    void nobody_hands_on_deeper_or_wider_than_there_is() {
        String path = "/api/v1/capabilities/" + Grants.hash("any") + "/delegations";
        for (String bounds : List.of("{\"depth\": 4, \"width\": 1}", "{\"depth\": 1, \"width\": 9}")) {
            assertProblem(post(grants.buyer(), path, """
                            {"holder": "%s", "actions": ["OPEN"], "until": "2030-06-30T12:00:00Z", "delegable": %s}""".formatted(broker.id(), bounds)), 400, "MALFORMED");
        }
    }

    @Test
    void a_right_whose_time_is_over_is_denied() {
        Capability.Issued issued = issued("over", Duration.ofHours(23));
        assertDecision(
                issued.right().id(),
                "OPEN",
                false,
                "its time ends at " + issued.right().notAfter());
    }

    @Test
    void an_expelled_holder_is_denied_at_once() {
        Capability.Issued issued = issued("of an expelled holder", Duration.ofDays(2));
        network.expel(grants.buyer());
        assertDecision(
                issued.right().id(),
                "OPEN",
                false,
                "its holder " + grants.buyer().id() + " is not in good standing");
    }

    @Test
    void what_nobody_was_given_is_denied() {
        assertDecision(
                new CapabilityId(Grants.hash("nothing")), "OPEN", false, "nobody was ever given this capability");
    }

    @Test
    void nothing_is_allowed_while_the_ledger_is_out_of_sight() {
        Capability.Issued issued = issued("unseen", Duration.ofDays(2));
        given(feed.isFresh(Duration.ofSeconds(10))).willReturn(false);
        assertDecision(
                issued.right().id(), "OPEN", false, "the ledger is out of sight: nothing is allowed until it is seen");
    }

    @Test
    void a_refusal_of_the_ledger_keeps_its_code() {
        CapabilityId id = new CapabilityId(Grants.hash("of an agreement"));
        given(ledger.revoke(id)).willThrow(new Refused(RefusalCode.ENDS_WITH_AGREEMENT, "End the agreement."));
        assertThat(post(grants.seller(), "/api/v1/capabilities/" + id + "/revocation", ""))
                .hasStatus(409)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyJson()
                .isLenientlyEqualTo("{\"code\": \"ENDS_WITH_AGREEMENT\", \"detail\": \"End the agreement.\"}");
    }

    @Test
    void questions_of_no_form_are_refused() {
        assertProblem(
                post(broker, "/api/v1/decisions", "{\"capability\": \"abc\", \"action\": \"OPEN\"}"), 400, "MALFORMED");
        assertProblem(post(broker, "/api/v1/decisions", """
                        {"capability": "%s", "action": "STEAL"}""".formatted(Grants.hash("any"))), 400, "MALFORMED");
        assertProblem(post(broker, "/api/v1/decisions", "{"), 400, "MALFORMED");
        assertProblem(get("/api/v1/capabilities?holder=me"), 400, "MALFORMED");
        assertProblem(get("/api/v1/capabilities?size=1000"), 400, "MALFORMED");
        assertProblem(get("/api/v1/capabilities?after=x"), 400, "MALFORMED");
        assertProblem(get("/api/v1/capabilities/" + Grants.hash("nothing")), 404, "CAPABILITY_NOT_FOUND");
    }

    @Test
    void an_expelled_member_asks_nothing() {
        network.expel(broker);
        assertProblem(get("/api/v1/capabilities"), 403, "NOT_IN_GOOD_STANDING");
    }

    private Capability.Issued issued(String name, Duration duration) {
        Capability.Issued issued = grants.byHand(name, duration);
        network.happened(new AccessEvent.CapabilityIssued(issued));
        return issued;
    }

    private void assertDecision(CapabilityId id, String action, boolean allowed, String reason) {
        assertThat(post(broker, "/api/v1/decisions", """
                {"capability": "%s", "action": "%s"}""".formatted(id, action)))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                        {"capability": "%s", "action": "%s", "allowed": %s, "reason": "%s"}""".formatted(id, action, allowed, reason));
    }

    private MvcTestResult post(Member caller, String path, String body) {
        return http.post()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult get(String path) {
        return http.get()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(broker))
                .exchange();
    }
}
