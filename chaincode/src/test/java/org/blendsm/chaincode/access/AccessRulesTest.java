package org.blendsm.chaincode.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Scene.NOON;
import static org.blendsm.chaincode.Scene.disputedAgreement;
import static org.blendsm.chaincode.Scene.draftProduct;
import static org.blendsm.chaincode.Scene.endingAgreement;
import static org.blendsm.chaincode.Scene.expelled;
import static org.blendsm.chaincode.Scene.hash;
import static org.blendsm.chaincode.Scene.openAgreement;
import static org.blendsm.chaincode.Scene.resolvedAgreement;
import static org.blendsm.chaincode.Scene.settledAgreement;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccessRulesTest {
    private static final CapabilityId ID = new CapabilityId(hash("capability"));
    private static final Product PRODUCT = draftProduct();
    private static final Surroundings ALL_WELL =
            new Surroundings(seller().member(), buyer().member(), Optional.empty(), Optional.empty());

    @Test
    void an_owner_gives_a_right_from_now_on_for_as_long_as_asked() {
        Capability.Right right = twoHours().right();
        assertThat(right.issuer()).isEqualTo(seller().id());
        assertThat(right.holder()).isEqualTo(buyer().id());
        assertThat(right.actions()).containsExactly(Action.OPEN);
        assertThat(right.notBefore()).isEqualTo(NOON);
        assertThat(right.notAfter()).isEqualTo(NOON.plus(Duration.ofHours(2)));
        assertThat(right.agreement()).isEmpty();
    }

    @Test
    void nobody_gives_rights_on_what_another_owns() {
        assertRefused(
                RefusalCode.NOT_THE_OWNER,
                () -> AccessRules.requireOwner(PRODUCT, stranger().id()));
    }

    @Test
    void an_expelled_member_is_given_no_right() {
        assertRefused(
                RefusalCode.NOT_IN_GOOD_STANDING,
                () -> AccessRules.issue(ID, asked(), hash("body"), expelled(buyer().member()), seller().id(), NOON));
    }

    @Test
    void the_issuer_takes_a_right_back_and_it_stays_taken_back() {
        Capability.Revoked revoked = AccessRules.revoke(twoHours(), seller().id(), seller().id(), NOON);
        assertThat(revoked).isEqualTo(new Capability.Revoked(twoHours().right(), NOON));
        assertThat(AccessRules.revoke(revoked, seller().id(), seller().id(), NOON.plusSeconds(60)))
                .isEqualTo(revoked);
    }

    @Test
    void a_slow_clock_takes_no_right_back_before_it_was_given() {
        assertThat(AccessRules.revoke(twoHours(), seller().id(), seller().id(), NOON.minusSeconds(60))
                        .at())
                .isEqualTo(NOON);
    }

    @Test
    void nobody_else_takes_a_right_back() {
        assertRefused(
                RefusalCode.NOT_THE_ISSUER,
                () -> AccessRules.revoke(twoHours(), seller().id(), stranger().id(), NOON));
        assertRefused(
                RefusalCode.NOT_THE_ISSUER, () -> AccessRules.revoke(twoHours(), seller().id(), buyer().id(), NOON));
    }

    @Test
    void a_right_that_an_agreement_issued_is_not_revoked_by_hand() {
        assertRefused(
                RefusalCode.ENDS_WITH_AGREEMENT,
                () -> AccessRules.revoke(ofAgreement(openAgreement()), seller().id(), seller().id(), NOON));
    }

    @Test
    void a_live_right_opens_what_it_names() {
        assertThat(check(twoHours(), Action.OPEN, ALL_WELL, NOON))
                .isEqualTo(new Decision(ID, Action.OPEN, true, "live"));
    }

    @Test
    void a_right_opens_nothing_that_it_does_not_name() {
        assertDenied(check(twoHours(), Action.SUBSCRIBE, ALL_WELL, NOON), "not SUBSCRIBE");
    }

    @Test
    void a_revoked_right_opens_nothing() {
        Capability revoked = AccessRules.revoke(twoHours(), seller().id(), seller().id(), NOON);
        assertDenied(check(revoked, Action.OPEN, ALL_WELL, NOON), "revoked");
    }

    @Test
    void a_right_ends_early_by_as_much_as_whoever_asks_could_have_set_the_clock_back() {
        Instant end = twoHours().right().notAfter();
        Duration tolerance = Duration.ofMinutes(15);
        assertThat(check(twoHours(), Action.OPEN, ALL_WELL, end.minus(tolerance))
                        .allowed())
                .isTrue();
        assertDenied(
                check(twoHours(), Action.OPEN, ALL_WELL, end.minus(tolerance).plusMillis(1)), "its time ends");
        assertDenied(check(twoHours(), Action.OPEN, ALL_WELL, end), "its time ends");
    }

    @Test
    void an_issuers_fast_clock_does_not_delay_a_right() {
        assertThat(check(twoHours(), Action.OPEN, ALL_WELL, NOON.minus(Duration.ofMinutes(10)))
                        .allowed())
                .isTrue();
    }

    @Test
    void a_right_dies_with_its_holders_standing() {
        Surroundings around =
                new Surroundings(seller().member(), expelled(buyer().member()), Optional.empty(), Optional.empty());
        assertDenied(check(twoHours(), Action.OPEN, around, NOON), "its holder");
    }

    @Test
    void a_right_dies_with_its_issuers_standing() {
        Surroundings around =
                new Surroundings(expelled(seller().member()), buyer().member(), Optional.empty(), Optional.empty());
        assertDenied(check(twoHours(), Action.OPEN, around, NOON), "its issuer");
    }

    @Test
    void a_right_from_an_agreement_lives_while_that_is_open() {
        Agreement open = openAgreement();
        assertThat(check(ofAgreement(open), Action.SUBSCRIBE, around(open), NOON)
                        .allowed())
                .isTrue();
    }

    static Stream<Agreement> agreementsNoLongerOpen() {
        return Stream.of(endingAgreement(), settledAgreement(1, 0), disputedAgreement(), resolvedAgreement(1, 0));
    }

    @ParameterizedTest
    @MethodSource("agreementsNoLongerOpen")
    void a_right_dies_with_its_agreement(Agreement over) {
        assertDenied(check(ofAgreement(over), Action.SUBSCRIBE, around(over), NOON), "agreement");
    }

    private static Decision check(Capability capability, Action action, Surroundings around, Instant now) {
        return AccessRules.check(capability, action, around, now);
    }

    private static void assertDenied(Decision decision, String because) {
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).contains(because);
    }

    private static NewCapability asked() {
        return new NewCapability(
                buyer().id(), List.of(Action.OPEN), PRODUCT.listing().id(), Duration.ofHours(2));
    }

    private static Capability.Issued twoHours() {
        return AccessRules.issue(ID, asked(), hash("body"), buyer().member(), seller().id(), NOON);
    }

    private static Capability.Issued ofAgreement(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        return new Capability.Issued(new Capability.Right(
                deal.capability(),
                deal.seller(),
                deal.buyer(),
                List.of(Action.SUBSCRIBE, Action.OPEN),
                deal.offer().product(),
                deal.openedAt(),
                deal.expiresAt(),
                Optional.of(deal.id().value()),
                Optional.empty(),
                Optional.empty(),
                deal.body()));
    }

    private static Surroundings around(Agreement agreement) {
        return new Surroundings(seller().member(), buyer().member(), Optional.of(agreement), Optional.empty());
    }
}
