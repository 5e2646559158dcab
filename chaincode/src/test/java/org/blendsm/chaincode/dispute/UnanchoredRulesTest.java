package org.blendsm.chaincode.dispute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.Sale;
import org.blendsm.chaincode.Scene;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.dispute.Answered;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.DisputeEvent.DisputeProven;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.Unanchored;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.model.ledger.Versioned;
import org.blendsm.model.payment.ByRuling;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Posting;
import org.junit.jupiter.api.Test;

/** 100 messages were claimed and 80 of them paid for: 600 of the 1,000 are held, 100 of these for the last 20. */
class UnanchoredRulesTest {
    private static final Instant NOW = Marketplace.BEGINNING.plus(Duration.ofHours(1));
    private static final Instant IN_TIME = NOW.plus(Dispute.ANCHORING_TIME).plus(Duration.ofMinutes(15));

    private final DisputeOpened disputed = disputed(HashedBy.SOURCE, 100, buyer());

    private static DisputeOpened disputed(HashedBy hashedBy, long claimed, Actor by) {
        Agreement.Open open = Sale.openAgreement(Sale.hashedBy(hashedBy), PaymentMode.VOUCHER);
        long settled = Math.max(0, claimed - 20);
        Agreement.Purse purse = open.purse()
                .afterPayment(Sale.PRICE.times(settled), 150, Money.ZERO, claimed, settled, Marketplace.BEGINNING);
        NewDispute claim = new NewDispute(open.deal().id(), "nothing of it is anchored", Scene.hash("screenshots"));
        return DisputeRules.open(new Agreement.Open(open.deal(), purse), Optional.empty(), claim, by.id(), NOW);
    }

    private static UnanchoredClaim claim(Agreement agreement, long anchored) {
        return new UnanchoredClaim(agreement.deal().id(), anchored);
    }

    private static DisputeProven rule(DisputeOpened opened, long anchored, Actor caller, Instant at) {
        return rule(opened, anchored, anchored, caller, at);
    }

    private static DisputeProven rule(DisputeOpened opened, long said, long anchored, Actor caller, Instant at) {
        return DisputeRules.ruleUnanchored(
                claim(opened.agreement(), said), opened.dispute(), opened.agreement(), anchored, caller.id(), at, "tx");
    }

    private DisputeProven rule(long anchored) {
        return rule(disputed, anchored, buyer(), IN_TIME);
    }

    @Test
    void where_nothing_is_anchored_all_that_is_held_goes_back() {
        DisputeProven proven = rule(0);
        assertThat(proven.dispute().proof()).isEqualTo(new Unanchored(100, 0, Money.ZERO, new Money(600)));
        assertThat(proven.movement().postings())
                .containsExactlyInAnyOrder(
                        new Posting(
                                AccountId.escrow(
                                        disputed.agreement().deal().id().value()),
                                -600),
                        new Posting(AccountId.of(buyer().id()), 600));
        assertThat(proven.agreement().anchored()).contains(0L);
        assertThat(proven.agreement().purse().escrow()).isEqualTo(Money.ZERO);
    }

    @Test
    void what_the_tree_may_hold_is_paid_for() {
        DisputeProven proven = rule(90);
        assertThat(proven.dispute().proof()).isEqualTo(new Unanchored(100, 90, new Money(50), new Money(550)));
        Agreement.Purse purse = proven.agreement().purse();
        assertThat(purse.spent()).as("90 messages").isEqualTo(new Money(450));
        assertThat(purse.fee()).as("1.5 % of that").isEqualTo(new Money(6));
        assertThat(purse.settled()).isEqualTo(80);
    }

    @Test
    void what_was_paid_for_before_stays_paid() {
        assertThat(rule(79).dispute().proof().toSeller()).isEqualTo(Money.ZERO);
        assertThat(rule(79).agreement().purse().spent()).isEqualTo(new Money(400));
    }

    @Test
    void a_tree_of_as_many_leaves_as_were_claimed_proves_nothing() {
        rule(99);
        for (long enough : List.of(100L, 101L, Money.LARGEST)) {
            assertRefused(RefusalCode.NOTHING_PROVEN, () -> rule(enough));
        }
    }

    @Test
    void where_nothing_was_claimed_nothing_is_proven() {
        assertRefused(
                RefusalCode.NOTHING_PROVEN, () -> rule(disputed(HashedBy.SOURCE, 0, buyer()), 0, buyer(), IN_TIME));
    }

    @Test
    void no_seller_answers_for_what_its_broker_anchors() {
        assertRefused(
                RefusalCode.NOTHING_PROVEN, () -> rule(disputed(HashedBy.BROKER, 100, buyer()), 0, buyer(), IN_TIME));
    }

    @Test
    void another_number_than_is_anchored_is_told_apart_from_what_is_never_ruled() {
        for (long other : List.of(0L, 89L, 91L, 100L)) {
            assertRefused(RefusalCode.OTHER_SIZE_ANCHORED, () -> rule(disputed, other, 90, buyer(), IN_TIME));
        }
        assertRefused(RefusalCode.NOTHING_PROVEN, () -> rule(disputed, 0, 100, buyer(), IN_TIME));
    }

    @Test
    void only_the_buyer_asks_for_it_whoever_disputed() {
        for (Actor nobody : List.of(seller(), broker(), arbiter(), stranger())) {
            assertRefused(RefusalCode.NOT_A_PARTY, () -> rule(disputed, 0, nobody, IN_TIME));
        }
        DisputeOpened sellers = disputed(HashedBy.SOURCE, 100, seller());
        assertRefused(RefusalCode.NOT_A_PARTY, () -> rule(sellers, 0, seller(), IN_TIME));
        assertThat(rule(sellers, 0, buyer(), IN_TIME).dispute().by()).isEqualTo(seller().id());
    }

    @Test
    void a_seller_has_three_days_to_anchor() {
        assertRefused(RefusalCode.ANCHOR_AWAITED, () -> rule(disputed, 0, buyer(), IN_TIME.minusMillis(1)));
        assertThat(rule(0).dispute().provenAt()).isEqualTo(IN_TIME);
        assertThat(rule(0).agreement().resolvedAt()).isEqualTo(IN_TIME);
    }

    @Test
    void what_is_ruled_or_lapsed_is_ruled_no_more() {
        DisputeProven proven = rule(0);
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED,
                () -> DisputeRules.ruleUnanchored(
                        claim(proven.agreement(), 0),
                        proven.dispute(),
                        proven.agreement(),
                        0,
                        buyer().id(),
                        IN_TIME,
                        "tx"));
        Ruling ruling = new Ruling(disputed.agreement().deal().id(), Money.ZERO, new Money(600), "so be it");
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED,
                () -> DisputeRules.rule(
                        proven.dispute(), proven.agreement(), ruling, arbiter().id(), IN_TIME, "tx"));
        var lapsed = DisputeRules.lapse(disputed.dispute(), disputed.agreement(), IN_TIME.plus(Dispute.RULING_TIME));
        assertRefused(
                RefusalCode.AGREEMENT_NOT_OPEN,
                () -> DisputeRules.ruleUnanchored(
                        claim(lapsed.agreement(), 0),
                        lapsed.dispute(),
                        lapsed.agreement(),
                        0,
                        buyer().id(),
                        IN_TIME.plus(Dispute.RULING_TIME),
                        "tx"));
    }

    @Test
    void it_keeps_the_answer_and_is_not_dated_before_it() {
        Instant late = IN_TIME.plusSeconds(1);
        DisputeAnswer answer =
                new DisputeAnswer(disputed.agreement().deal().id(), "it will be", Scene.hash("readings"));
        Dispute.Opened answered = disputed.dispute().answered(new Answered(answer, seller().id(), late));
        DisputeProven proven = DisputeRules.ruleUnanchored(
                claim(disputed.agreement(), 0), answered, disputed.agreement(), 0, buyer().id(), IN_TIME, "tx");
        assertThat(proven.dispute().answer()).isEqualTo(answered.answer());
        assertThat(proven.dispute().provenAt()).isEqualTo(late);
    }

    @Test
    void it_leaves_a_last_receipt_that_names_no_arbiter() {
        Receipt receipt = rule(90).receipt();
        assertThat(receipt.ruling())
                .contains(new ByRuling(disputed.agreement().deal().id(), Optional.empty()));
        assertThat(List.of(receipt.paid().plus(receipt.fee()), receipt.refunded(), receipt.escrow()))
                .containsExactly(new Money(50), new Money(550), Money.ZERO);
        assertThat(receipt.last()).isTrue();
    }

    @Test
    void an_agreement_that_an_arbiter_resolved_reads_as_before() {
        Agreement before = Scene.resolvedAgreement(400, 6);
        String row = new String(Versioned.encode(before, Agreement.class), UTF_8);
        assertThat(row).doesNotContain("anchored");
        assertThat(Versioned.decode(row.getBytes(UTF_8), Agreement.class)).isEqualTo(before);
    }

    /**
     * Whoever anchored all it could has at least the price of that, and of what was settled: nothing is taken from it.
     */
    @Test
    void no_seller_loses_a_message_that_it_can_prove() {
        for (long claimed = 1; claimed <= 200; claimed++) {
            DisputeOpened opened = disputed(HashedBy.SOURCE, claimed, buyer());
            for (long anchored = 0; anchored < claimed; anchored++) {
                Agreement.Purse purse =
                        rule(opened, anchored, buyer(), IN_TIME).agreement().purse();
                assertThat(purse.spent()).isEqualTo(Sale.PRICE.times(Math.max(anchored, purse.settled())));
            }
        }
    }
}
