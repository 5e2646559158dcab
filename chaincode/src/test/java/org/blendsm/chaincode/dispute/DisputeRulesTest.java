package org.blendsm.chaincode.dispute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Sale.endingAgreement;
import static org.blendsm.chaincode.Sale.openAgreement;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.Scene;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.dispute.Answered;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.dispute.DisputeEvent.DisputeAnswered;
import org.blendsm.model.dispute.DisputeEvent.DisputeLapsed;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.ledger.Versioned;
import org.blendsm.model.payment.ByRuling;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Posting;
import org.junit.jupiter.api.Test;

class DisputeRulesTest {
    private static final Instant NOW = Marketplace.BEGINNING.plus(Duration.ofHours(1));
    private static final Instant AFTER_RULING_TIME =
            NOW.plus(Dispute.RULING_TIME).plus(Duration.ofMinutes(15));
    private static final NewDispute CLAIM =
            new NewDispute(openAgreement().deal().id(), "the readings stand still", Scene.hash("screenshots"));

    private static final DisputeAnswer ANSWER =
            new DisputeAnswer(CLAIM.agreement(), "they moved all night", Scene.hash("readings"));

    private static DisputeOpened open(Agreement agreement) {
        return open(agreement, buyer(), NOW);
    }

    private static DisputeOpened open(Agreement agreement, Actor caller, Instant at) {
        return DisputeRules.open(agreement, Optional.empty(), CLAIM, caller.id(), at);
    }

    private static DisputeAnswered answer(DisputeOpened opened, Actor caller) {
        return DisputeRules.answer(opened.dispute(), opened.agreement(), ANSWER, caller.id(), NOW.plusSeconds(1));
    }

    private static DisputeRuled rule(DisputeOpened opened, long toSeller, long toBuyer) {
        return rule(opened.dispute(), opened.agreement(), toSeller, toBuyer);
    }

    private static DisputeRuled rule(Dispute dispute, Agreement.Disputed agreement, long toSeller, long toBuyer) {
        return DisputeRules.rule(
                dispute, agreement, ruling(toSeller, toBuyer), arbiter().id(), NOW, "tx");
    }

    private static Ruling ruling(long toSeller, long toBuyer) {
        return new Ruling(CLAIM.agreement(), new Money(toSeller), new Money(toBuyer), "half of it was sound");
    }

    private static DisputeLapsed lapse(DisputeOpened opened, Instant at) {
        return DisputeRules.lapse(opened.dispute(), opened.agreement(), at);
    }

    private static void assertDisputedOnce(Dispute dispute, Agreement agreement) {
        assertRefused(
                RefusalCode.ALREADY_DISPUTED,
                () -> DisputeRules.open(agreement, Optional.of(dispute), CLAIM, seller().id(), NOW));
    }

    @Test
    void a_dispute_freezes_what_is_held() {
        DisputeOpened opened = open(openAgreement());
        assertThat(opened.agreement().purse()).isEqualTo(openAgreement().purse());
        assertThat(opened.dispute().by()).isEqualTo(buyer().id());
    }

    @Test
    void only_a_party_disputes() {
        assertRefused(RefusalCode.NOT_A_PARTY, () -> open(openAgreement(), stranger(), NOW));
        assertRefused(RefusalCode.NOT_A_PARTY, () -> open(openAgreement(), broker(), NOW));
    }

    @Test
    void an_ending_agreement_is_disputed_until_fifteen_minutes_before_its_window_ends() {
        Agreement.Ending ending = endingAgreement();
        Instant end = ending.claimUntil().orElseThrow().minus(Duration.ofMinutes(15));
        open(ending, seller(), end);
        assertRefused(RefusalCode.CLAIM_WINDOW_OVER, () -> open(ending, seller(), end.plusMillis(1)));
    }

    @Test
    void what_is_settled_holds_nothing_to_dispute() {
        assertRefused(RefusalCode.NOTHING_HELD, () -> open(Scene.settledAgreement(900, 100)));
    }

    @Test
    void an_agreement_is_disputed_once() {
        DisputeOpened opened = open(openAgreement());
        assertDisputedOnce(opened.dispute(), opened.agreement());
        DisputeRuled ruled = rule(opened, 500, 500);
        assertDisputedOnce(ruled.dispute(), ruled.agreement());
    }

    @Test
    void a_dispute_that_lapsed_bars_its_own_side_only() {
        DisputeOpened opened = open(openAgreement());
        DisputeLapsed lapsed = lapse(opened, AFTER_RULING_TIME);
        Optional<Dispute> before = Optional.of(lapsed.dispute());
        assertRefused(
                RefusalCode.ALREADY_DISPUTED,
                () -> DisputeRules.open(lapsed.agreement(), before, CLAIM, buyer().id(), AFTER_RULING_TIME));
        DisputeOpened again = DisputeRules.open(lapsed.agreement(), before, CLAIM, seller().id(), AFTER_RULING_TIME);
        assertThat(again.dispute().by()).isEqualTo(seller().id());
        assertThat(again.dispute().ruleUntil()).isEqualTo(AFTER_RULING_TIME.plus(Dispute.RULING_TIME));
    }

    @Test
    void once_the_disputes_of_both_sides_lapsed_neither_has_another() {
        DisputeLapsed buyers = lapse(open(openAgreement()), AFTER_RULING_TIME);
        Instant afterBoth = AFTER_RULING_TIME.plus(Dispute.RULING_TIME).plus(Duration.ofMinutes(15));
        DisputeLapsed sellers = lapse(
                DisputeRules.open(
                        buyers.agreement(), Optional.of(buyers.dispute()), CLAIM, seller().id(), AFTER_RULING_TIME),
                afterBoth);
        for (Actor party : List.of(buyer(), seller())) {
            assertRefused(
                    RefusalCode.ALREADY_DISPUTED,
                    () -> DisputeRules.open(
                            sellers.agreement(), Optional.of(sellers.dispute()), CLAIM, party.id(), afterBoth));
        }
    }

    @Test
    void the_other_side_answers_once() {
        DisputeOpened opened = open(openAgreement());
        DisputeAnswered answered = answer(opened, seller());
        assertThat(answered.dispute().answer()).contains(new Answered(ANSWER, seller().id(), NOW.plusSeconds(1)));
        assertThat(answered.dispute().ruleUntil()).isEqualTo(opened.dispute().ruleUntil());
        assertThat(answered.agreement()).isEqualTo(opened.agreement());
        assertThat(DisputeRules.isSame(answered.dispute(), ANSWER, seller().id()))
                .isTrue();
        assertRefused(
                RefusalCode.ALREADY_ANSWERED,
                () -> DisputeRules.answer(answered.dispute(), answered.agreement(), ANSWER, seller().id(), NOW));
    }

    @Test
    void who_disputed_does_not_answer() {
        DisputeOpened opened = open(openAgreement());
        for (Actor nobody : List.of(buyer(), stranger(), broker(), arbiter())) {
            assertRefused(RefusalCode.NOT_A_PARTY, () -> answer(opened, nobody));
        }
        DisputeOpened sellers = open(openAgreement(), seller(), NOW);
        assertRefused(RefusalCode.NOT_A_PARTY, () -> answer(sellers, seller()));
        answer(sellers, buyer());
    }

    @Test
    void what_is_ruled_or_lapsed_is_answered_no_more() {
        DisputeOpened opened = open(openAgreement());
        DisputeRuled ruled = rule(opened, 500, 500);
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED,
                () -> DisputeRules.answer(ruled.dispute(), ruled.agreement(), ANSWER, seller().id(), NOW));
        DisputeLapsed lapsed = lapse(opened, AFTER_RULING_TIME);
        assertRefused(
                RefusalCode.AGREEMENT_NOT_OPEN,
                () -> DisputeRules.answer(
                        lapsed.dispute(), lapsed.agreement(), ANSWER, seller().id(), AFTER_RULING_TIME));
    }

    @Test
    void a_ruling_keeps_the_answer() {
        DisputeAnswered answered = answer(open(openAgreement()), seller());
        DisputeRuled ruled = rule(answered.dispute(), answered.agreement(), 500, 500);
        assertThat(ruled.dispute().answer()).isEqualTo(answered.dispute().answer());
        assertThat(ruled.dispute().ruledAt())
                .as("no ruling is dated before the answer")
                .isEqualTo(NOW.plusSeconds(1));
        DisputeLapsed lapsed = DisputeRules.lapse(answered.dispute(), answered.agreement(), AFTER_RULING_TIME);
        assertThat(lapsed.dispute().answer()).isEqualTo(answered.dispute().answer());
    }

    @Test
    void a_second_dispute_has_an_answer_of_its_own() {
        DisputeAnswered answered = answer(open(openAgreement()), seller());
        DisputeLapsed lapsed = DisputeRules.lapse(answered.dispute(), answered.agreement(), AFTER_RULING_TIME);
        DisputeOpened again = DisputeRules.open(
                lapsed.agreement(), Optional.of(lapsed.dispute()), CLAIM, seller().id(), AFTER_RULING_TIME);
        assertThat(again.dispute().answer()).isEmpty();
        answer(again, buyer());
    }

    @Test
    void a_row_of_before_has_no_answer() {
        DisputeOpened opened = open(openAgreement());
        for (Dispute before : List.of(
                opened.dispute(),
                rule(opened, 500, 500).dispute(),
                lapse(opened, AFTER_RULING_TIME).dispute())) {
            String row = new String(Versioned.encode(before, Dispute.class), UTF_8);
            assertThat(row).doesNotContain("answer");
            assertThat(Versioned.decode(row.getBytes(UTF_8), Dispute.class)).isEqualTo(before);
        }
    }

    @Test
    void a_row_of_before_says_nothing_of_an_earlier_dispute() {
        Dispute lapsed = lapse(open(openAgreement()), AFTER_RULING_TIME).dispute();
        String row = new String(Versioned.encode(lapsed, Dispute.class), UTF_8);
        assertThat(row).doesNotContain("earlier");
        assertThat(Versioned.decode(row.getBytes(UTF_8), Dispute.class)).isEqualTo(lapsed);
    }

    @Test
    void a_dispute_that_nobody_rules_lapses_and_locks_nothing_for_ever() {
        DisputeOpened opened = open(openAgreement());
        assertThat(opened.dispute().ruleUntil()).isEqualTo(NOW.plus(Dispute.RULING_TIME));
        assertRefused(RefusalCode.RULING_AWAITED, () -> lapse(opened, AFTER_RULING_TIME.minusMillis(1)));
        DisputeLapsed lapsed = lapse(opened, AFTER_RULING_TIME);
        assertThat(lapsed.dispute().lapsedAt()).isEqualTo(AFTER_RULING_TIME);
        assertThat(lapsed.agreement().purse())
                .isEqualTo(opened.agreement().purse().at(AFTER_RULING_TIME));
        assertThat(lapsed.agreement().claimUntil())
                .as("the payee could bring no voucher while it was disputed, and has a whole window once it is opened")
                .isEmpty();
    }

    @Test
    void a_ruled_dispute_does_not_lapse_and_a_lapsed_one_is_not_ruled() {
        DisputeOpened opened = open(openAgreement());
        DisputeRuled ruled = rule(opened, 500, 500);
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED,
                () -> DisputeRules.lapse(ruled.dispute(), ruled.agreement(), AFTER_RULING_TIME));
        DisputeLapsed lapsed = lapse(opened, AFTER_RULING_TIME);
        assertRefused(
                RefusalCode.AGREEMENT_NOT_OPEN,
                () -> DisputeRules.rule(
                        lapsed.dispute(),
                        lapsed.agreement(),
                        ruling(500, 500),
                        arbiter().id(),
                        AFTER_RULING_TIME,
                        "tx"));
    }

    @Test
    void a_ruling_takes_the_brokers_fee_like_a_settlement() {
        DisputeRuled ruled = rule(open(openAgreement()), 400, 600);
        assertThat(ruled.agreement().purse().fee()).as("1.5 % of 400").isEqualTo(new Money(6));
        assertThat(ruled.agreement().purse().paid()).isEqualTo(new Money(394));
    }

    @Test
    void a_ruling_splits_everything_that_is_held() {
        DisputeRuled ruled = rule(open(openAgreement()), 400, 600);
        assertThat(ruled.agreement().purse().escrow()).isEqualTo(Money.ZERO);
        assertThat(ruled.movement().postings())
                .containsExactlyInAnyOrder(
                        new Posting(AccountId.escrow(CLAIM.agreement().value()), -1_000),
                        new Posting(AccountId.of(seller().id()), 394),
                        new Posting(AccountId.of(broker().id()), 6),
                        new Posting(AccountId.of(buyer().id()), 600));
    }

    @Test
    void a_ruling_leaves_the_last_receipt_of_who_got_what() {
        DisputeRuled ruled = rule(open(openAgreement()), 400, 600);
        Receipt receipt = ruled.receipt().orElseThrow();
        assertThat(ruled.agreement().purse().receipts()).isEqualTo(1);
        assertThat(List.of(receipt.paid(), receipt.fee(), receipt.refunded(), receipt.escrow()))
                .containsExactly(new Money(394), new Money(6), new Money(600), Money.ZERO);
        assertThat(receipt.ruling())
                .contains(new ByRuling(CLAIM.agreement(), Optional.of(arbiter().id())));
        assertThat(receipt.at()).isEqualTo(ruled.dispute().ruledAt());
        assertThat(receipt.last()).isTrue();
    }

    @Test
    void a_ruling_of_before_is_told_without_a_receipt() {
        DisputeRuled ruled = rule(open(openAgreement()), 400, 600);
        DisputeRuled before = new DisputeRuled(ruled.dispute(), ruled.agreement(), Optional.empty(), ruled.movement());
        String event = new String(Versioned.encode(before, DisputeEvent.class), UTF_8);
        assertThat(event).doesNotContain("\"receipt\"");
        assertThat(Versioned.decode(event.getBytes(UTF_8), DisputeEvent.class)).isEqualTo(before);
    }

    @Test
    void a_split_that_does_not_add_up_is_refused() {
        assertRefused(RefusalCode.SPLIT_DOES_NOT_ADD_UP, () -> rule(open(openAgreement()), 400, 599));
    }

    @Test
    void nobody_rules_a_dispute_of_their_own() {
        DisputeOpened opened = open(openAgreement());
        assertRefused(
                RefusalCode.OWN_DISPUTE,
                () -> DisputeRules.rule(
                        opened.dispute(), opened.agreement(), ruling(500, 500), broker().id(), NOW, "tx"));
        assertRefused(
                RefusalCode.OWN_DISPUTE,
                () -> DisputeRules.rule(
                        opened.dispute(), opened.agreement(), ruling(500, 500), seller().id(), NOW, "tx"));
    }

    @Test
    void a_dispute_is_ruled_once() {
        DisputeRuled ruled = rule(open(openAgreement()), 500, 500);
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED,
                () -> DisputeRules.rule(
                        ruled.dispute(),
                        ruled.agreement(),
                        ruling(0, 0),
                        arbiter().id(),
                        NOW,
                        "tx"));
        assertThat(DisputeRules.isSame(
                        ruled.dispute(), ruling(500, 500), arbiter().id()))
                .isTrue();
    }
}
