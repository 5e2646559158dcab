package org.blendsm.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.blendsm.fabric.crypto.MemberProof;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.testing.ApiDocument;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers; who calls is who the ledger says. */
@PubsubTest
class PubsubPaymentServiceTest {
    private static final String SERVICE = "pubsub-payment-service";

    @Autowired
    MockMvcTester http;

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Test
    void it_says_what_it_offers() {
        assertThat(http.get().uri("/v3/api-docs"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.paths")
                .asMap()
                .containsKeys(
                        "/api/v1/products",
                        "/api/v1/products/{id}/descriptions/{version}",
                        "/api/v1/products/{id}/offers",
                        "/api/v1/agreements",
                        "/api/v1/agreements/{id}/meter",
                        "/api/v1/agreements/{id}/messages",
                        "/api/v1/agreements/{id}/vouchers",
                        "/api/v1/agreements/{id}/settlements",
                        "/api/v1/agreements/{id}/receipts/{number}/bundle",
                        "/api/v1/accounts/{address}/statement",
                        "/api/v1/transfers",
                        "/api/v1/issues",
                        "/api/v1/disputes/{agreement}/ruling",
                        "/api/v1/tickets");
    }

    @Test
    void it_says_by_which_states_a_list_is_narrowed() {
        Map<String, List<String>> states = Map.of(
                "products", List.of("Draft", "Offered", "Withdrawn"),
                "agreements", List.of("Open", "Ending", "Settled", "Disputed", "Resolved"),
                "disputes", List.of("Opened", "Ruled", "Proven", "Lapsed"));
        states.forEach((list, names) -> assertThat(http.get().uri("/v3/api-docs"))
                .bodyJson()
                .extractingPath("$.paths['/api/v1/" + list + "'].get.parameters[?(@.name == 'state')].schema.enum[*]")
                .asArray()
                .as(list)
                .containsExactlyElementsOf(names));
    }

    @Test
    void it_explains_every_field_of_what_it_takes_and_answers() {
        assertThat(ApiDocument.of(http).unexplained()).isEmpty();
    }

    @Test
    void nothing_is_open_without_a_token() {
        for (String path : List.of("/products", "/agreements", "/disputes", "/accounts/" + "a".repeat(40))) {
            assertThat(api.getWithoutToken(path)).as(path).hasStatus(401);
        }
    }

    @Test
    void a_broker_proves_itself_by_the_key_that_stands_on_the_ledger() throws GeneralSecurityException {
        Member broker = Scene.member(TestLedger.BROKER, Role.BROKER);
        api.admit(broker);

        assertThat(api.get(proof(broker, SigningKey.of(TestLedger.BROKER.getPrivate())), "/agreements"))
                .hasStatusOk();
    }

    @Test
    void nobody_proves_to_be_a_broker_by_another_key() throws GeneralSecurityException {
        Member broker = Scene.member(TestLedger.BROKER, Role.BROKER);
        api.admit(broker);
        SigningKey forged = SigningKey.of(P256.newKey().getPrivate());

        assertThat(api.get(proof(broker, forged), "/agreements")).hasStatus(401);
    }

    @Test
    void a_member_who_is_no_broker_needs_a_token() throws GeneralSecurityException {
        var keys = P256.newKey();
        Member buyer = Scene.member(keys, Role.BUYER);
        api.admit(buyer);

        assertProblem(
                api.get(proof(buyer, SigningKey.of(keys.getPrivate())), "/agreements"), 401, "TOKEN_ISSUER_UNKNOWN");
    }

    @Test
    void an_expelled_broker_proves_nothing_any_more() throws GeneralSecurityException {
        var keys = P256.newKey();
        Member broker = Scene.member(keys, Role.BROKER);
        api.admit(broker);
        network.expel(broker);

        assertProblem(
                api.get(proof(broker, SigningKey.of(keys.getPrivate())), "/agreements"), 403, "NOT_IN_GOOD_STANDING");
    }

    private static String proof(Member member, SigningKey key) throws GeneralSecurityException {
        return "Bearer " + MemberProof.sign(member.id(), TestNetwork.ISSUER + "/" + SERVICE, Instant.now(), key);
    }
}
