package org.blendsm.pubsub.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Answered;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.DisputeEvent.DisputeAnswered;
import org.blendsm.model.dispute.DisputeEvent.DisputeLapsed;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.DisputeEvent.DisputeProven;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.Migration;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PubsubTest
class DisputeControllerTest {
    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Disputes ledger;

    @Autowired
    Meter meter;

    @Autowired
    JdbcClient database;

    Scene scene;
    Member stranger;
    Member arbiter;

    @BeforeEach
    void an_open_agreement() {
        reset(ledger);
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(scene.opened());
        stranger = network.admit(Role.BUYER);
        arbiter = network.admit(Role.ARBITER);
    }

    @Test
    void a_party_opens_a_dispute_and_delivery_stops() {
        Dispute.Opened opened = Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW);
        given(ledger.open(claim())).willAnswer(_ -> {
            happened(opened);
            return opened;
        });

        assertThat(api.post(scene.buyer, "/disputes", claim()))
                .hasStatus(201)
                .hasHeader("Location", "/api/v1/disputes/" + scene.agreementId)
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Opened");
        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.ENDED);
    }

    @Test
    void a_dispute_is_shown_to_the_parties_and_to_arbiters_and_to_no_stranger() {
        String path = "/disputes/" + scene.agreementId;
        assertProblem(api.get(scene.buyer, path), 404, "DISPUTE_NOT_FOUND");
        happened(Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW));

        assertThat(api.get(scene.seller, path)).hasStatusOk();
        assertThat(api.get(arbiter, path)).hasStatusOk();
        assertProblem(api.get(stranger, path), 403, "NOT_A_PARTY");
        assertProblem(api.get(stranger, "/disputes/" + "0".repeat(64)), 404, "AGREEMENT_NOT_FOUND");
    }

    @Test
    void a_member_lists_its_own_disputes_and_an_arbiter_all() {
        happened(Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW));
        String mine = scene.agreementId.toString();

        assertThat(api.get(scene.seller, "/disputes"))
                .bodyJson()
                .extractingPath("$.items[*].claim.agreement")
                .asArray()
                .containsExactly(mine);
        assertThat(api.get(arbiter, "/disputes"))
                .bodyJson()
                .extractingPath("$.items[*].claim.agreement")
                .asArray()
                .contains(mine);
        assertThat(api.get(stranger, "/disputes"))
                .bodyJson()
                .extractingPath("$.items")
                .asArray()
                .isEmpty();
    }

    @Test
    void open_disputes_are_listed_without_those_that_are_over() {
        AgreementId over = oneOpenedAndOneLapsed();

        for (Member reader : List.of(arbiter, scene.buyer, scene.seller)) {
            assertListed(reader, "?state=Opened", scene.agreementId);
            assertListed(reader, "?state=Ruled");
        }
        assertListed(arbiter, "?state=Lapsed", over);
        assertListed(arbiter, "", scene.agreementId, over);
        assertListed(scene.buyer, "?state=Lapsed");
        assertProblem(api.get(arbiter, "/disputes?state=Over"), 400, "MALFORMED");
    }

    @Test
    void a_service_of_before_learns_which_are_over() throws IOException {
        AgreementId over = oneOpenedAndOneLapsed();
        database.sql("update dispute set state = 'unknown'").update();

        database.sql(Migration.statement("V7__narrowed_lists.sql", "update dispute"))
                .update();

        assertListed(arbiter, "?state=Opened", scene.agreementId);
        assertListed(arbiter, "?state=Lapsed", over);
    }

    private AgreementId oneOpenedAndOneLapsed() {
        database.sql("truncate dispute").update();
        happened(Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW));
        Scene other = Scene.vouchers();
        NewDispute claim = new NewDispute(other.agreementId, "Nothing came.", Scene.sha("evidence"));
        network.happened(new DisputeLapsed(
                Dispute.Opened.of(claim, other.buyer.id(), Optional.empty(), Scene.NOW)
                        .lapsed(Scene.NOW),
                other.ending()));
        return other.agreementId;
    }

    private void assertListed(Member reader, String query, AgreementId... agreements) {
        assertThat(api.get(reader, "/disputes" + query))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].claim.agreement")
                .asArray()
                .as(query)
                .containsExactlyInAnyOrder(
                        Stream.of(agreements).map(AgreementId::toString).toArray());
    }

    @Test
    void every_state_of_a_dispute_can_be_asked_for() {
        assertThat(DisputeRegister.State.values())
                .extracting(Enum::name)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Dispute.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void a_second_dispute_is_listed_under_its_own_date() {
        Scene other = Scene.vouchers();
        api.admit(other.seller, other.buyer);
        network.happened(other.opened());
        happened(Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW));
        Dispute.Opened others = Dispute.Opened.of(
                new NewDispute(other.agreementId, "Nothing came.", Scene.sha("evidence")),
                other.buyer.id(),
                Optional.empty(),
                Scene.NOW.plusSeconds(10));
        network.happened(new DisputeOpened(others, other.disputed(others)));

        happened(Dispute.Opened.of(
                claim(), scene.seller.id(), Optional.of(scene.buyer.id()), Scene.NOW.plusSeconds(20)));

        assertThat(api.get(arbiter, "/disputes?size=2"))
                .bodyJson()
                .extractingPath("$.items[*].claim.agreement")
                .asArray()
                .containsExactly(scene.agreementId.toString(), other.agreementId.toString());
    }

    @Test
    void an_arbiter_reads_both_sides() {
        Dispute.Opened opened = Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW);
        happened(opened);
        DisputeAnswer answer = new DisputeAnswer(scene.agreementId, "It was.", Scene.sha("readings"));
        given(ledger.answer(answer)).willAnswer(_ -> {
            Dispute.Opened answered = opened.answered(new Answered(answer, scene.seller.id(), Scene.NOW));
            network.happened(new DisputeAnswered(answered, scene.disputed(opened)));
            return answered;
        });

        assertThat(api.post(
                        scene.seller, "/disputes/" + scene.agreementId + "/answer", """
                {"words": "It was.", "evidence": "%s"}""".formatted(answer.evidence())))
                .hasStatusOk();
        assertThat(api.get(arbiter, "/disputes/" + scene.agreementId))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"state": "Opened", "claim": {"claim": "It was not what it said."},
                         "answer": {"by": "%s", "answer": {"words": "It was.", "evidence": "%s"}}}""".formatted(scene.seller.id(), answer.evidence()));
        assertListed(scene.buyer, "?state=Opened", scene.agreementId);

        network.happened(scene.ruledForTheBuyer(
                opened.answered(new Answered(answer, scene.seller.id(), Scene.NOW)), arbiter.id()));

        assertThat(api.get(scene.buyer, "/disputes/" + scene.agreementId))
                .bodyJson()
                .extractingPath("$.answer.answer.words")
                .isEqualTo("It was.");
    }

    @Test
    void an_arbiter_rules_about_the_agreement_in_the_path() {
        Ruling ruling = new Ruling(scene.agreementId, new Money(400), new Money(600), "Half of it came.");
        given(ledger.rule(ruling))
                .willReturn(Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW)
                        .ruled(ruling, arbiter.id(), Scene.NOW));

        assertThat(api.post(arbiter, "/disputes/" + scene.agreementId + "/ruling", """
                {"toSeller": 400, "toBuyer": 600, "reason": "Half of it came."}"""))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Ruled");
        verify(ledger).rule(ruling);
    }

    @Test
    void what_a_ruling_split_is_told_by_a_receipt_that_every_member_reads() {
        Dispute.Opened opened = Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW);
        happened(opened);
        network.happened(scene.ruledForTheBuyer(opened, arbiter.id()));

        assertThat(api.get(stranger, "/agreements/" + scene.agreementId + "/receipts"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"number": 0, "refunded": 1000, "last": true,
                         "ruling": {"dispute": "%s", "arbiter": "%s"}}]}""".formatted(scene.agreementId, arbiter.id()));
    }

    @Test
    void a_ruling_of_before_left_no_receipt() {
        Dispute.Opened opened = Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW);
        happened(opened);
        DisputeRuled ruled = scene.ruledForTheBuyer(opened, arbiter.id());
        network.happened(new DisputeRuled(ruled.dispute(), ruled.agreement(), Optional.empty(), ruled.movement()));

        assertThat(api.get(stranger, "/agreements/" + scene.agreementId + "/receipts"))
                .bodyJson()
                .extractingPath("$.items")
                .asArray()
                .isEmpty();
    }

    @Test
    void a_buyer_has_the_ledger_rule_by_what_is_not_anchored() {
        Dispute.Opened opened = Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW);
        happened(opened);
        DisputeProven proven = scene.provenForTheBuyer(opened);
        given(ledger.ruleUnanchored(new UnanchoredClaim(scene.agreementId, 0))).willAnswer(_ -> {
            network.happened(proven);
            return proven.dispute();
        });

        assertThat(api.post(scene.buyer, "/disputes/" + scene.agreementId + "/unanchored", "{\"anchored\": 0}"))
                .hasStatusOk();
        assertThat(api.get(scene.seller, "/disputes/" + scene.agreementId))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"state": "Proven", "proof": {"claimed": 100, "anchored": 0, "toSeller": 0, "toBuyer": 1000}}""");
        assertListed(scene.buyer, "?state=Proven", scene.agreementId);
        assertThat(api.get(scene.buyer, "/agreements/" + scene.agreementId))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"state": "Resolved", "anchored": 0}""");
        assertThat(api.get(stranger, "/agreements/" + scene.agreementId + "/receipts"))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"number": 0, "refunded": 1000, "last": true,
                         "ruling": {"dispute": "%s"}}]}""".formatted(scene.agreementId));
    }

    @Test
    void a_party_goes_on_without_a_ruling_that_did_not_come() {
        Dispute.Opened opened = Dispute.Opened.of(claim(), scene.buyer.id(), Optional.empty(), Scene.NOW);
        happened(opened);
        Dispute.Lapsed lapsed = opened.lapsed(Scene.NOW);
        Agreement.Open open = scene.open();
        given(ledger.lapse(scene.agreementId)).willAnswer(_ -> {
            network.happened(new DisputeLapsed(
                    lapsed,
                    new Agreement.Ending(open.deal(), open.purse(), scene.buyer.id(), Scene.NOW, Optional.empty())));
            return lapsed;
        });

        assertThat(api.post(scene.seller, "/disputes/" + scene.agreementId + "/lapse", ""))
                .hasStatusOk();
        assertThat(api.get(scene.seller, "/disputes/" + scene.agreementId))
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Lapsed");
        assertThat(api.get(scene.seller, "/agreements/" + scene.agreementId))
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Ending");
    }

    @Test
    void what_the_ledger_refuses_keeps_its_code() {
        given(ledger.rule(any())).willThrow(new Refused(RefusalCode.ROLE_REQUIRED, "Only an arbiter rules."));
        given(ledger.answer(any())).willThrow(new Refused(RefusalCode.ALREADY_ANSWERED, "It is answered."));
        given(ledger.open(any())).willThrow(new Refused(RefusalCode.NOT_A_PARTY, "You are no party of this."));

        assertProblem(api.post(stranger, "/disputes/" + scene.agreementId + "/ruling", """
                {"toSeller": 0, "toBuyer": 1000, "reason": "I say so."}"""), 403, "ROLE_REQUIRED");
        assertProblem(api.post(stranger, "/disputes", claim()), 403, "NOT_A_PARTY");
        String answers = "/disputes/" + scene.agreementId + "/answer";
        String evidence = Scene.sha("readings").value();
        assertProblem(api.post(scene.seller, answers, """
                {"words": "It was.", "evidence": "%s"}""".formatted(evidence)), 409, "ALREADY_ANSWERED");
        assertProblem(api.post(scene.seller, answers, """
                {"words": "", "evidence": "%s"}""".formatted(evidence)), 400, "MALFORMED");
        assertProblem(api.post(arbiter, "/disputes/" + scene.agreementId + "/ruling", """
                {"toSeller": -1, "toBuyer": 1000, "reason": "x"}"""), 400, "MALFORMED");
    }

    private NewDispute claim() {
        return new NewDispute(scene.agreementId, "It was not what it said.", Scene.sha("evidence"));
    }

    private void happened(Dispute.Opened opened) {
        network.happened(new DisputeOpened(opened, scene.disputed(opened)));
    }
}
