package org.blendsm.chaincode.dispute;

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
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.Scene;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Posting;
import org.junit.jupiter.api.Test;

class DisputeRulesTest {
    private static final Instant NOW = Marketplace.BEGINNING.plus(Duration.ofHours(1));
    private static final NewDispute CLAIM =
            new NewDispute(openAgreement().deal().id(), "the readings stand still", Scene.hash("screenshots"));

    private static DisputeOpened open(Agreement agreement) {
        return DisputeRules.open(agreement, CLAIM, buyer().id(), NOW);
    }

    private static DisputeRuled rule(DisputeOpened opened, long toSeller, long toBuyer) {
        return DisputeRules.rule(
                opened.dispute(),
                opened.agreement(),
                ruling(toSeller, toBuyer),
                arbiter().id(),
                NOW,
                "tx");
    }

    private static Ruling ruling(long toSeller, long toBuyer) {
        return new Ruling(CLAIM.agreement(), new Money(toSeller), new Money(toBuyer), "half of it was sound");
    }

    @Test
    void a_dispute_freezes_what_is_held() {
        DisputeOpened opened = open(openAgreement());
        assertThat(opened.agreement().purse()).isEqualTo(openAgreement().purse());
        assertThat(opened.dispute().by()).isEqualTo(buyer().id());
    }

    @Test
    void only_a_party_disputes() {
        assertRefused(
                RefusalCode.NOT_A_PARTY,
                () -> DisputeRules.open(openAgreement(), CLAIM, stranger().id(), NOW));
        assertRefused(RefusalCode.NOT_A_PARTY, () -> DisputeRules.open(openAgreement(), CLAIM, broker().id(), NOW));
    }

    @Test
    void an_ending_agreement_is_disputed_until_fifteen_minutes_before_its_window_ends() {
        Agreement.Ending ending = endingAgreement();
        Instant end = ending.claimUntil().minus(Duration.ofMinutes(15));
        DisputeRules.open(ending, CLAIM, seller().id(), end);
        assertRefused(
                RefusalCode.CLAIM_WINDOW_OVER,
                () -> DisputeRules.open(ending, CLAIM, seller().id(), end.plusMillis(1)));
    }

    @Test
    void what_is_settled_holds_nothing_to_dispute() {
        assertRefused(RefusalCode.NOTHING_HELD, () -> open(Scene.settledAgreement(900, 100)));
    }

    @Test
    void an_agreement_is_disputed_once() {
        DisputeOpened opened = open(openAgreement());
        assertRefused(RefusalCode.ALREADY_DISPUTED, () -> open(opened.agreement()));
        assertRefused(
                RefusalCode.ALREADY_DISPUTED, () -> open(rule(opened, 500, 500).agreement()));
    }

    @Test
    void a_ruling_splits_everything_that_is_held() {
        DisputeRuled ruled = rule(open(openAgreement()), 400, 600);
        assertThat(ruled.agreement().purse().escrow()).isEqualTo(Money.ZERO);
        assertThat(ruled.movement().postings())
                .containsExactlyInAnyOrder(
                        new Posting(AccountId.escrow(CLAIM.agreement().value()), -1_000),
                        new Posting(AccountId.of(seller().id()), 400),
                        new Posting(AccountId.of(buyer().id()), 600));
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
