package org.blendsm.chaincode.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.BEGINNING;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Sale.conditions;
import static org.blendsm.chaincode.Sale.openAgreement;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.Sale;
import org.blendsm.chaincode.Scene;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;
import org.blendsm.model.token.Fold;
import org.junit.jupiter.api.Test;

class AgreementRulesTest {
    private static final Offer OFFER = openAgreement().deal().offer();

    private static Agreement.Open open(long deposit, PaymentMode mode, Member buyer, Member seller, Member broker) {
        Acceptance acceptance = new Acceptance(OFFER.product(), OFFER.id(), new Money(deposit), mode, Fold.NONE);
        return AgreementRules.open(
                openAgreement().deal().id(),
                OFFER,
                acceptance,
                buyer,
                seller,
                broker,
                FINGERPRINT,
                Scene.hash("body"),
                BEGINNING);
    }

    private static Agreement.Open open(long deposit, PaymentMode mode) {
        return open(deposit, mode, buyer().member(), seller().member(), broker().member());
    }

    @Test
    void a_deposit_pays_for_at_least_one_credit_window() {
        assertThat(open(150, PaymentMode.VOUCHER).purse().escrow()).isEqualTo(new Money(150));
        assertRefused(RefusalCode.DEPOSIT_TOO_SMALL, () -> open(149, PaymentMode.VOUCHER));
    }

    @Test
    void vouchers_are_signed_by_the_buyer_or_in_metered_mode_by_the_broker() {
        assertThat(open(150, PaymentMode.VOUCHER).deal().voucherKey()).isEqualTo(buyer().key());
        assertThat(open(150, PaymentMode.METERED).deal().voucherKey()).isEqualTo(broker().key());
    }

    @Test
    void a_payment_mode_that_the_offer_does_not_name_is_refused() {
        Offer offer = openAgreement(conditions(0, PaymentMode.METERED), PaymentMode.METERED)
                .deal()
                .offer();
        Acceptance acceptance =
                new Acceptance(offer.product(), offer.id(), new Money(150), PaymentMode.VOUCHER, Fold.NONE);
        assertRefused(
                RefusalCode.PAYMENT_MODE_NOT_OFFERED,
                () -> AgreementRules.open(
                        openAgreement().deal().id(),
                        offer,
                        acceptance,
                        buyer().member(),
                        seller().member(),
                        broker().member(),
                        FINGERPRINT,
                        Scene.hash("body"),
                        BEGINNING));
    }

    @Test
    void nobody_buys_from_themselves() {
        assertRefused(
                RefusalCode.OWN_OFFER,
                () -> open(150, PaymentMode.VOUCHER, seller().member(), seller().member(), broker().member()));
    }

    @Test
    void an_offer_of_somebody_expelled_or_with_an_expelled_broker_does_not_stand() {
        Member expelledSeller = Scene.expelled(seller().member());
        Member expelledBroker = Scene.expelled(broker().member());
        assertRefused(
                RefusalCode.OFFER_NOT_CURRENT,
                () -> open(150, PaymentMode.VOUCHER, buyer().member(), expelledSeller, broker().member()));
        assertRefused(
                RefusalCode.OFFER_NOT_CURRENT,
                () -> open(150, PaymentMode.VOUCHER, buyer().member(), seller().member(), expelledBroker));
    }

    @Test
    void only_the_products_current_offer_is_accepted() {
        Product.Offered offered = Scene.offeredProduct(HashedBy.BROKER);
        assertThat(AgreementRules.standing(offered, offered.offer().id())).isEqualTo(offered.offer());
        OfferId former = new OfferId(Scene.hash("former offer"));
        assertRefused(RefusalCode.OFFER_NOT_CURRENT, () -> AgreementRules.standing(offered, former));
        assertRefused(RefusalCode.OFFER_NOT_CURRENT, () -> AgreementRules.standing(Scene.draftProduct(), former));
        assertRefused(
                RefusalCode.PRODUCT_WITHDRAWN,
                () -> AgreementRules.standing(
                        Scene.withdrawnProduct(HashedBy.BROKER), offered.offer().id()));
    }

    @Test
    void the_acceptance_issues_the_right_to_subscribe_and_to_open_for_the_term() {
        Agreement.Open agreement = open(150, PaymentMode.VOUCHER);
        Capability.Right right = AgreementRules.capability(agreement).right();
        assertThat(right.id()).isEqualTo(agreement.deal().capability());
        assertThat(right.holder()).isEqualTo(buyer().id());
        assertThat(right.actions()).containsExactly(Action.SUBSCRIBE, Action.OPEN);
        assertThat(right.notAfter()).isEqualTo(BEGINNING.plus(OFFER.conditions().term()));
        assertThat(right.agreement()).contains(agreement.deal().id().value());
    }

    @Test
    void only_the_buyer_tops_up_and_only_an_open_agreement() {
        Agreement.Open more = AgreementRules.topUp(openAgreement(), buyer().id(), new Money(500), BEGINNING);
        assertThat(more.purse().deposited()).isEqualTo(new Money(1_500));
        assertThat(more.purse().escrow()).isEqualTo(new Money(1_500));
        assertRefused(
                RefusalCode.NOT_A_PARTY,
                () -> AgreementRules.topUp(openAgreement(), seller().id(), new Money(1), BEGINNING));
        assertRefused(
                RefusalCode.AGREEMENT_NOT_OPEN,
                () -> AgreementRules.topUp(Scene.endingAgreement(), buyer().id(), new Money(1), BEGINNING));
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED,
                () -> AgreementRules.topUp(Scene.settledAgreement(1, 0), buyer().id(), new Money(1), BEGINNING));
    }

    private static final Instant END = openAgreement().deal().expiresAt();
    private static final Instant LATER = END.plus(Duration.ofDays(10));

    private static Extension proposed(Actor by, Instant until) {
        return AgreementRules.propose(openAgreement(), Optional.empty(), by.id(), until, BEGINNING);
    }

    private static Agreement.Open extended(Extension extension, Member proposer, Instant now) {
        return AgreementRules.extend(openAgreement(), extension, proposer, now);
    }

    @Test
    void both_sides_extend_and_the_right_with_it() {
        for (Actor by : List.of(buyer(), seller())) {
            Actor other = by.equals(buyer()) ? seller() : buyer();
            Extension extension = proposed(by, LATER);
            assertThat(AgreementRules.proposed(openAgreement(), Optional.of(extension), other.id(), LATER))
                    .isEqualTo(extension);
            Agreement.Open longer = extended(extension, by.member(), BEGINNING);
            assertThat(longer)
                    .isEqualTo(new Agreement.Open(
                            openAgreement().deal().until(LATER), openAgreement().purse()));
            assertThat(AgreementRules.capability(longer).right().notAfter()).isEqualTo(LATER);
        }
    }

    @Test
    void an_extension_is_later_in_whole_seconds_and_within_ten_years() {
        Instant tenYears = BEGINNING.plus(Duration.ofDays(3_653));
        assertThat(proposed(buyer(), END.plusSeconds(1)).until()).isEqualTo(END.plusSeconds(1));
        assertThat(proposed(buyer(), tenYears).until()).isEqualTo(tenYears);
        for (Instant wrong : List.of(END, END.minusSeconds(1), LATER.plusNanos(1), tenYears.plusSeconds(1))) {
            assertRefused(RefusalCode.TERM_INVALID, () -> proposed(buyer(), wrong));
        }
    }

    @Test
    void what_is_nearly_over_is_not_extended() {
        Extension extension = proposed(buyer(), LATER);
        Instant last = END.minus(Duration.ofMinutes(30));
        Instant late = last.plusMillis(1);
        assertThat(AgreementRules.propose(openAgreement(), Optional.empty(), buyer().id(), LATER, last)
                        .from())
                .isEqualTo(END);
        assertThat(extended(extension, buyer().member(), last).deal().expiresAt())
                .isEqualTo(LATER);
        assertRefused(
                RefusalCode.TERM_NEARLY_OVER,
                () -> AgreementRules.propose(openAgreement(), Optional.empty(), buyer().id(), LATER, late));
        assertRefused(RefusalCode.TERM_NEARLY_OVER, () -> extended(extension, buyer().member(), late));
    }

    @Test
    void only_what_the_other_side_proposes_now_is_accepted() {
        Agreement.Open open = openAgreement();
        Optional<Extension> byBuyer = Optional.of(proposed(buyer(), LATER));
        List<ThrowingCallable> refused = List.of(
                () -> AgreementRules.proposed(open, Optional.empty(), seller().id(), LATER),
                () -> AgreementRules.proposed(open, byBuyer, seller().id(), LATER.plusSeconds(1)),
                () -> AgreementRules.proposed(open, byBuyer, buyer().id(), LATER),
                () -> AgreementRules.proposed(
                        new Agreement.Open(open.deal().until(LATER.plusSeconds(1)), open.purse()),
                        byBuyer,
                        seller().id(),
                        LATER));
        refused.forEach(attempt -> assertRefused(RefusalCode.EXTENSION_NOT_FOUND, attempt));
    }

    @Test
    void a_proposal_of_somebody_expelled_is_not_accepted() {
        assertRefused(
                RefusalCode.NOT_IN_GOOD_STANDING,
                () -> extended(proposed(buyer(), LATER), Scene.expelled(buyer().member()), BEGINNING));
    }

    @Test
    void only_an_open_agreement_is_extended() {
        Optional<Extension> extension = Optional.of(proposed(buyer(), LATER));
        for (Agreement over :
                List.of(Scene.endingAgreement(), Scene.disputedAgreement(), Scene.settledAgreement(1, 0))) {
            RefusalCode code =
                    over instanceof Agreement.Settled ? RefusalCode.AGREEMENT_CLOSED : RefusalCode.AGREEMENT_NOT_OPEN;
            assertRefused(code, () -> AgreementRules.propose(over, Optional.empty(), buyer().id(), LATER, BEGINNING));
            assertRefused(code, () -> AgreementRules.proposed(over, extension, seller().id(), LATER));
        }
    }

    @Test
    void a_proposal_again_is_the_same_and_another_takes_its_place_and_is_not_before_it() {
        Instant ahead = BEGINNING.plus(Duration.ofMinutes(14));
        Extension first = AgreementRules.propose(openAgreement(), Optional.empty(), buyer().id(), LATER, ahead);
        assertThat(AgreementRules.propose(openAgreement(), Optional.of(first), buyer().id(), LATER, LATER))
                .isEqualTo(first);
        Extension counter =
                AgreementRules.propose(openAgreement(), Optional.of(first), seller().id(), LATER, BEGINNING);
        assertThat(counter).isEqualTo(new Extension(openAgreement().deal().id(), seller().id(), END, LATER, ahead));
        assertThat(extended(counter, seller().member(), BEGINNING).purse().changedAt())
                .isEqualTo(ahead);
    }

    @Test
    void a_party_ends_an_agreement_at_any_time() {
        Agreement.Ending bySeller = AgreementRules.end(openAgreement(), seller().id(), BEGINNING);
        assertThat(bySeller.endedBy()).isEqualTo(seller().id());
        assertThat(bySeller.claimUntil()).isEmpty();
        assertThat(AgreementRules.end(bySeller, buyer().id(), BEGINNING)).isEqualTo(bySeller);
        Instant ahead = BEGINNING.plus(Duration.ofMinutes(14));
        assertThat(AgreementRules.end(openAgreement(), seller().id(), ahead)
                        .purse()
                        .changedAt())
                .as("what follows under a slower clock is not before it")
                .isEqualTo(ahead);
    }

    @Test
    void a_claim_window_lasts_from_its_opening_on_however_long_ago_the_end_was_endorsed() {
        Agreement.Ending heldBack = AgreementRules.end(openAgreement(), buyer().id(), BEGINNING);
        Instant onTheLedger = BEGINNING.plus(Duration.ofDays(3));
        Agreement.Ending opened = AgreementRules.openClaims(heldBack, onTheLedger);
        assertThat(opened.claimUntil()).contains(onTheLedger.plus(Duration.ofMinutes(90)));
        assertThat(opened.endedAt()).isEqualTo(BEGINNING);
        assertThat(AgreementRules.openClaims(opened, onTheLedger.plus(Duration.ofDays(1))))
                .isEqualTo(opened);
    }

    @Test
    void only_what_is_ending_has_a_claim_window() {
        assertRefused(RefusalCode.CLAIM_WINDOW_OPEN, () -> AgreementRules.openClaims(openAgreement(), BEGINNING));
        assertRefused(
                RefusalCode.AGREEMENT_NOT_OPEN, () -> AgreementRules.openClaims(Scene.disputedAgreement(), BEGINNING));
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED, () -> AgreementRules.openClaims(Scene.settledAgreement(1, 0), BEGINNING));
    }

    @Test
    void nobody_shortens_the_claim_window_by_a_slow_clock() {
        Duration slow = Duration.ofMinutes(15);
        Instant truth = BEGINNING.plus(slow);
        Instant wholeWindow = truth.plus(Sale.CLAIM_WINDOW);
        Agreement.Ending ended = AgreementRules.end(openAgreement(), seller().id(), truth.minus(slow));
        Instant claimUntil =
                AgreementRules.openClaims(ended, truth.minus(slow)).claimUntil().orElseThrow();
        assertThat(new Deadline(claimUntil).isSurelyAhead(wholeWindow)).isTrue();
        assertThat(new Deadline(claimUntil).isSurelyAhead(wholeWindow.plusMillis(1)))
                .isFalse();
    }

    @Test
    void anyone_ends_an_agreement_once_its_term_is_over_for_every_clock() {
        Instant over = openAgreement().deal().expiresAt().plus(Duration.ofMinutes(15));
        assertRefused(
                RefusalCode.NOT_A_PARTY,
                () -> AgreementRules.end(openAgreement(), stranger().id(), over.minusMillis(1)));
        assertThat(AgreementRules.end(openAgreement(), stranger().id(), over).endedAt())
                .isEqualTo(over);
    }

    @Test
    void what_is_disputed_or_closed_is_not_ended() {
        assertRefused(
                RefusalCode.AGREEMENT_NOT_OPEN,
                () -> AgreementRules.end(Scene.disputedAgreement(), buyer().id(), BEGINNING));
        assertRefused(
                RefusalCode.AGREEMENT_CLOSED,
                () -> AgreementRules.end(Scene.resolvedAgreement(1, 0), buyer().id(), BEGINNING));
    }

    @Test
    void a_stranger_is_told_so_whatever_state_an_agreement_is_in() {
        List<Agreement> others = List.of(
                openAgreement(),
                Scene.endingAgreement(),
                Scene.disputedAgreement(),
                Scene.settledAgreement(1, 0),
                Scene.resolvedAgreement(1, 0));
        for (Agreement agreement : others) {
            assertRefused(
                    RefusalCode.NOT_A_PARTY,
                    () -> AgreementRules.end(agreement, stranger().id(), BEGINNING));
            assertRefused(
                    RefusalCode.NOT_A_PARTY,
                    () -> AgreementRules.topUp(agreement, stranger().id(), new Money(1), BEGINNING));
            assertRefused(
                    RefusalCode.NOT_A_PARTY,
                    () -> AgreementRules.propose(
                            agreement, Optional.empty(), stranger().id(), LATER, BEGINNING));
            assertRefused(
                    RefusalCode.NOT_A_PARTY,
                    () -> AgreementRules.proposed(
                            agreement,
                            Optional.of(proposed(buyer(), LATER)),
                            stranger().id(),
                            LATER));
        }
    }
}
