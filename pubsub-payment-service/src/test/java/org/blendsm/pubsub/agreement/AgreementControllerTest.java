package org.blendsm.pubsub.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementExtended;
import org.blendsm.model.agreement.AgreementEvent.ExtensionProposed;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.Posting;
import org.blendsm.model.token.TokenEvent.TokensIssued;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.springframework.beans.factory.annotation.Autowired;

@PubsubTest
class AgreementControllerTest {
    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Agreements ledger;

    @Autowired
    AgreementRegister register;

    Scene scene;
    Member stranger;

    @BeforeEach
    void two_parties_and_a_stranger() {
        clearInvocations(ledger);
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        stranger = network.admit(Role.BUYER, Role.SELLER);
    }

    @Test
    void who_accepts_spends_the_credit_rows_that_the_deposit_needs_and_no_more() {
        issued("tx-1", 600);
        issued("tx-2", 700);
        issued("tx-3", 100);
        given(ledger.accept(any(), any())).willReturn(scene.open());

        assertThat(api.post(scene.buyer, "/agreements", acceptance("")))
                .hasStatus(201)
                .hasHeader("Location", "/api/v1/agreements/" + scene.agreementId)
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Open");

        assertThat(accepted().fold()).isEqualTo(new Fold(List.of("tx-1", "tx-2")));
    }

    @Test
    void who_names_credit_rows_is_taken_at_its_word() {
        issued("tx-1", 5_000);
        given(ledger.accept(any(), any())).willReturn(scene.open());

        api.post(scene.buyer, "/agreements", acceptance(", \"fold\": {\"rows\": [\"another\"]}"));

        assertThat(accepted().fold()).isEqualTo(new Fold(List.of("another")));
    }

    @Test
    void a_refusal_of_the_ledger_keeps_its_code() {
        given(ledger.accept(any(), any()))
                .willThrow(new Refused(RefusalCode.IDEMPOTENCY_KEY_REUSED, "Take a new key for a new wish."));

        assertProblem(api.post(scene.buyer, "/agreements", acceptance("")), 409, "IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void an_agreement_is_shown_to_its_parties_and_to_whom_it_is_an_office_and_to_no_stranger() {
        network.happened(scene.opened());
        String path = "/agreements/" + scene.agreementId;

        assertThat(api.get(scene.buyer, path)).hasStatusOk();
        assertThat(api.get(scene.seller, path)).hasStatusOk();
        assertThat(api.get(network.admit(Role.ARBITER), path)).hasStatusOk();
        assertProblem(api.get(stranger, path), 403, "NOT_A_PARTY");
        assertProblem(api.get(stranger, "/agreements/" + "0".repeat(64)), 404, "AGREEMENT_NOT_FOUND");
        assertProblem(api.get(stranger, "/agreements/1"), 400, "MALFORMED");
    }

    @Test
    void a_member_sees_its_own_agreements_on_either_side_and_no_others() {
        network.happened(scene.opened());
        Scene other = Scene.vouchers();
        network.happened(other.opened());

        assertThat(api.get(scene.seller, "/agreements"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].deal.id")
                .asArray()
                .containsExactly(scene.agreementId.toString());
        assertThat(ofParty(scene.buyer.id(), PageRequest.first(10)).items()).containsExactly(scene.open());
        assertThat(ofParty(stranger.id(), PageRequest.first(10)).items()).isEmpty();
    }

    @Test
    void a_top_up_is_for_the_agreement_in_the_path() {
        issued("tx-9", 500);
        given(ledger.topUp(any(), any())).willReturn(scene.open());

        assertThat(api.post(scene.buyer, "/agreements/" + scene.agreementId + "/top-ups", "{\"amount\": 400}"))
                .hasStatus(201);

        verify(ledger).topUp(any(), eq(new TopUp(scene.agreementId, new Money(400), new Fold(List.of("tx-9")))));
    }

    @Test
    void a_top_up_of_nothing_is_malformed() {
        assertProblem(
                api.post(scene.buyer, "/agreements/" + scene.agreementId + "/top-ups", "{\"amount\": 0}"),
                400,
                "MALFORMED");
    }

    @Test
    void an_extension_is_proposed_shown_and_accepted() {
        network.happened(scene.opened());
        Instant until = Instant.parse("2030-01-01T00:00:00Z");
        Extension proposed =
                new Extension(scene.agreementId, scene.seller.id(), scene.deal().expiresAt(), until, Scene.NOW);
        given(ledger.proposeExtension(scene.agreementId, until)).willReturn(proposed);
        String path = "/agreements/" + scene.agreementId + "/extension";
        String body = "{\"until\": \"" + until + "\"}";
        assertProblem(api.get(scene.buyer, path), 404, "EXTENSION_NOT_FOUND");

        assertThat(api.post(scene.seller, path, body)).hasStatus(201).hasHeader("Location", "/api/v1" + path);
        network.happened(new ExtensionProposed(proposed));
        assertThat(api.get(scene.buyer, path))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.until")
                .isEqualTo(until.toString());
        assertProblem(api.get(stranger, path), 403, "NOT_A_PARTY");

        AgreementExtended extended = scene.extended(until);
        given(ledger.acceptExtension(scene.agreementId, until)).willReturn(extended.agreement());
        assertThat(api.post(scene.buyer, path + "/acceptance", body))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.deal.expiresAt")
                .isEqualTo(until.toString());
        network.happened(extended);
        assertThat(register.existing(scene.agreementId)).isEqualTo(extended.agreement());
    }

    @Test
    void who_ends_an_agreement_opens_its_claim_window() {
        given(ledger.openClaims(scene.agreementId)).willReturn(scene.ending());

        assertThat(api.post(scene.buyer, "/agreements/" + scene.agreementId + "/end", ""))
                .bodyJson()
                .extractingPath("$.claimUntil")
                .isEqualTo(scene.ending().claimUntil().orElseThrow().toString());

        InOrder inOrder = inOrder(ledger);
        inOrder.verify(ledger).end(scene.agreementId);
        inOrder.verify(ledger).openClaims(scene.agreementId);
    }

    /** An empty metered agreement is closed by its broker within a second. */
    @Test
    void who_ends_an_agreement_that_its_broker_closes_at_once_is_told_so() {
        given(ledger.openClaims(scene.agreementId)).willThrow(new Refused(RefusalCode.AGREEMENT_CLOSED, "Closed."));
        willReturn(scene.settled()).given(ledger).agreement(scene.agreementId);

        assertThat(api.post(scene.buyer, "/agreements/" + scene.agreementId + "/end", ""))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Settled");
    }

    @Test
    void a_stranger_ends_nothing() {
        given(ledger.end(scene.agreementId)).willThrow(new Refused(RefusalCode.NOT_A_PARTY, "You are no party here."));

        assertProblem(api.post(stranger, "/agreements/" + scene.agreementId + "/end", ""), 403, "NOT_A_PARTY");
    }

    @Test
    void pages_of_both_sides_follow_one_another_without_gap_or_repeat() {
        MemberId party = scene.buyer.id();
        network.happened(scene.opened());
        List<String> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            var page = ofParty(party, new PageRequest(1, after));
            page.items().forEach(agreement -> read.add(agreement.deal().id().toString()));
            after = page.next();
        } while (after.isPresent());

        assertThat(read).containsExactly(scene.agreementId.toString());
    }

    @Test
    void open_agreements_of_either_side_come_after_the_one_that_is_named() {
        network.happened(scene.opened());
        MemberId broker = scene.offer.conditions().broker();
        String id = scene.agreementId.toString();
        for (MemberId party : List.of(scene.buyer.id(), scene.seller.id())) {
            assertThat(register.openOf(party, broker, "", 1))
                    .singleElement()
                    .extracting(agreement -> agreement.deal().id())
                    .isEqualTo(scene.agreementId);
            assertThat(register.openOf(party, broker, id, 1)).isEmpty();
        }
        assertThat(register.openOf(stranger.id(), broker, "", 1)).isEmpty();
    }

    @Test
    void a_member_narrows_its_agreements_by_state_and_by_product() {
        AgreementId other = new AgreementId(Scene.sha("other " + scene.agreementId));
        network.happened(scene.opened());
        network.happened(scene.opened(scene.another(other)));
        network.happened(scene.endingEvent());
        String here = "product=" + scene.product;

        for (Member party : List.of(scene.buyer, scene.seller)) {
            assertListed(party, "?state=Ending", scene.agreementId);
            assertListed(party, "?state=Open", other);
            assertListed(party, "?state=Settled");
            assertListed(party, "?" + here, scene.agreementId, other);
            assertListed(party, "?state=Open&" + here, other);
            assertListed(party, "?product=" + "0".repeat(64));
        }
        assertListed(stranger, "?state=Open&" + here);
        assertProblem(api.get(scene.buyer, "/agreements?state=Closed"), 400, "MALFORMED");
        assertProblem(api.get(scene.buyer, "/agreements?product=1"), 400, "MALFORMED");
    }

    @Test
    void pages_of_a_narrowed_list_follow_one_another() {
        Set<String> open = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            AgreementId id = new AgreementId(Scene.sha(i + " of " + scene.agreementId));
            network.happened(scene.opened(scene.another(id)));
            open.add(id.toString());
        }
        network.happened(scene.endingEvent());

        List<String> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            var page = register.search(new AgreementSearch(
                    scene.seller.id(),
                    Optional.of(AgreementSearch.State.Open),
                    Optional.of(scene.product),
                    new PageRequest(3, after)));
            page.items().forEach(agreement -> read.add(agreement.deal().id().toString()));
            after = page.next();
        } while (after.isPresent());

        assertThat(read).hasSize(7).containsExactlyInAnyOrderElementsOf(open);
    }

    @Test
    void every_state_of_an_agreement_can_be_asked_for() {
        assertThat(AgreementSearch.State.values())
                .extracting(Enum::name)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Agreement.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    private Page<Agreement> ofParty(MemberId party, PageRequest page) {
        return register.search(new AgreementSearch(party, Optional.empty(), Optional.empty(), page));
    }

    private void assertListed(Member party, String query, AgreementId... agreements) {
        assertThat(api.get(party, "/agreements" + query))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].deal.id")
                .asArray()
                .as(query)
                .containsExactlyInAnyOrder(
                        Stream.of(agreements).map(AgreementId::toString).toArray());
    }

    private Acceptance accepted() {
        ArgumentCaptor<Acceptance> asked = ArgumentCaptor.forClass(Acceptance.class);
        verify(ledger).accept(any(), asked.capture());
        return asked.getValue();
    }

    private String acceptance(String more) {
        return """
                {"product": "%s", "offer": "%s", "deposit": 1000, "paymentMode": "VOUCHER"%s}""".formatted(scene.product, scene.offer.id(), more);
    }

    private void issued(String transaction, long amount) {
        CreditRow row = new CreditRow(scene.buyer.id(), transaction, new Money(amount), Scene.NOW);
        AccountId to = AccountId.of(scene.buyer.id());
        network.happened(new TokensIssued(
                new Entry(Scene.sha(transaction), AccountId.ISSUED, to, new Money(amount), Scene.sha("b"), Scene.NOW),
                new Money(amount),
                new Movement(
                        List.of(new Posting(AccountId.ISSUED, -amount), new Posting(to, amount)),
                        Optional.empty(),
                        List.of(row),
                        List.of())));
    }
}
