package org.blendsm.chaincode.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Scene.NOON;
import static org.blendsm.chaincode.Scene.draftProduct;
import static org.blendsm.chaincode.Scene.expelled;
import static org.blendsm.chaincode.Scene.hash;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.junit.jupiter.api.Test;

class PrivacyRulesTest {
    private static final RecordId ID = new RecordId(hash("record"));
    private static final Product PRODUCT = draftProduct();
    private static final NewSealedRecord CONTENT =
            new NewSealedRecord(PRODUCT.listing().id(), hash("sealed"), hash("salted"), "file:1", Optional.empty());
    private static final NewConsent ASKED =
            new NewConsent(PRODUCT.listing().id(), hash("salted words"), Duration.ofDays(30));

    @Test
    void a_products_owner_seals_its_records() {
        assertThat(kept()).isEqualTo(new SealedRecord.Kept(ID, seller().id(), CONTENT, hash("body"), NOON));
    }

    @Test
    void nobody_seals_records_of_what_another_owns() {
        assertRefused(
                RefusalCode.NOT_THE_OWNER,
                () -> PrivacyRules.register(
                        ID, CONTENT, hash("body"), PRODUCT, stranger().id(), NOON));
    }

    @Test
    void the_holder_of_a_live_right_is_given_an_envelope() {
        Capability.Right right = right(PRODUCT.listing().id(), Action.OPEN);
        assertThat(PrivacyRules.grant(kept(), grant("key"), right, live(right), NOON))
                .isEqualTo(new Envelope(ID, buyer().id(), right.id(), hash("key"), NOON));
    }

    @Test
    void a_right_on_another_product_opens_nothing_here() {
        Capability.Right right = right(new ProductId(hash("another product")), Action.OPEN);
        assertRefused(
                RefusalCode.CAPABILITY_NOT_FOR_RECORD,
                () -> PrivacyRules.grant(kept(), grant("key"), right, live(right), NOON));
    }

    @Test
    void a_right_to_the_stream_alone_opens_no_records() {
        Capability.Right right = right(PRODUCT.listing().id(), Action.SUBSCRIBE);
        Decision denied = new Decision(right.id(), Action.OPEN, false, "opens [SUBSCRIBE], not OPEN");
        assertRefused(
                RefusalCode.CAPABILITY_NOT_FOR_RECORD,
                () -> PrivacyRules.grant(kept(), grant("key"), right, denied, NOON));
    }

    @Test
    void a_dead_right_brings_no_envelope() {
        Capability.Right right = right(PRODUCT.listing().id(), Action.OPEN);
        Decision dead = new Decision(right.id(), Action.OPEN, false, "revoked");
        assertRefused(
                RefusalCode.CAPABILITY_NOT_LIVE, () -> PrivacyRules.grant(kept(), grant("key"), right, dead, NOON));
    }

    @Test
    void only_the_owner_gives_envelopes() {
        assertThat(PrivacyRules.grantable(kept(), seller().id())).isEqualTo(kept());
        assertRefused(
                RefusalCode.NOT_THE_OWNER,
                () -> PrivacyRules.grantable(kept(), stranger().id()));
    }

    @Test
    void an_erased_record_gets_no_envelopes() {
        SealedRecord erased = PrivacyRules.erase(kept(), seller().id(), NOON);
        assertRefused(RefusalCode.RECORD_ERASED, () -> PrivacyRules.grantable(erased, seller().id()));
    }

    @Test
    void only_the_same_envelope_under_the_same_right_repeats_a_grant() {
        Capability.Right right = right(PRODUCT.listing().id(), Action.OPEN);
        Envelope given = PrivacyRules.grant(kept(), grant("key"), right, live(right), NOON);
        assertThat(PrivacyRules.repeats(given, grant("key"))).isTrue();
        assertThat(PrivacyRules.repeats(given, grant("key, sealed again"))).isFalse();
        Grant underAnother = new Grant(ID, new CapabilityId(hash("another capability")), hash("key"));
        assertThat(PrivacyRules.repeats(given, underAnother)).isFalse();
    }

    @Test
    void erasing_leaves_a_tombstone_that_stays() {
        SealedRecord.Erased erased = PrivacyRules.erase(kept(), seller().id(), NOON);
        assertThat(erased).isEqualTo(new SealedRecord.Erased(ID, seller().id(), hash("body"), NOON));
        assertThat(PrivacyRules.erase(erased, seller().id(), NOON.plusSeconds(60)))
                .isEqualTo(erased);
    }

    @Test
    void a_slow_clock_erases_nothing_before_it_was_sealed() {
        assertThat(PrivacyRules.erase(kept(), seller().id(), NOON.minusSeconds(60))
                        .at())
                .isEqualTo(NOON);
    }

    @Test
    void nobody_erases_what_another_sealed() {
        assertRefused(
                RefusalCode.NOT_THE_OWNER,
                () -> PrivacyRules.erase(kept(), stranger().id(), NOON));
    }

    @Test
    void a_consent_is_of_who_gives_it_and_lasts_as_long_as_it_says() {
        assertThat(given())
                .isEqualTo(new Consent.Given(
                        new ConsentId(hash("consent")),
                        buyer().id(),
                        ASKED,
                        hash("body"),
                        NOON,
                        NOON.plus(Duration.ofDays(30))));
        assertThat(PrivacyRules.requireLive(given(), buyer().member(), NOON)).isEqualTo(given());
    }

    @Test
    void a_withdrawal_stays_and_says_what_was_given() {
        Consent.Withdrawn withdrawn = PrivacyRules.withdraw(given(), buyer().id(), NOON.plusSeconds(60));
        assertThat(withdrawn.withdrawnAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(withdrawn.content()).isEqualTo(ASKED);
        assertThat(PrivacyRules.withdraw(withdrawn, buyer().id(), NOON.plusSeconds(120)))
                .isEqualTo(withdrawn);
    }

    @Test
    void a_slow_clock_withdraws_nothing_before_it_was_given() {
        assertThat(PrivacyRules.withdraw(given(), buyer().id(), NOON.minusSeconds(60))
                        .withdrawnAt())
                .isEqualTo(NOON);
    }

    @Test
    void nobody_withdraws_what_another_gave() {
        assertRefused(RefusalCode.NOT_THE_SUBJECT, () -> PrivacyRules.withdraw(given(), seller().id(), NOON));
    }

    @Test
    void nothing_is_granted_after_a_withdrawal() {
        Consent withdrawn = PrivacyRules.withdraw(given(), buyer().id(), NOON);
        assertRefused(RefusalCode.CONSENT_NOT_LIVE, () -> PrivacyRules.requireLive(withdrawn, buyer().member(), NOON));
    }

    @Test
    void nothing_is_granted_once_the_time_of_a_consent_may_be_over() {
        Instant end = given().until();
        Instant last = end.minus(Deadline.TOLERANCE);
        assertThat(PrivacyRules.requireLive(given(), buyer().member(), last)).isEqualTo(given());
        assertRefused(
                RefusalCode.CONSENT_NOT_LIVE,
                () -> PrivacyRules.requireLive(given(), buyer().member(), last.plusMillis(1)));
    }

    @Test
    void nothing_is_granted_by_who_can_take_it_back_no_more() {
        assertRefused(
                RefusalCode.CONSENT_NOT_LIVE,
                () -> PrivacyRules.requireLive(given(), expelled(buyer().member()), NOON));
    }

    @Test
    void a_consent_is_for_one_product() {
        assertRefused(
                RefusalCode.CONSENT_NOT_FOR_PRODUCT,
                () -> PrivacyRules.requireFor(new ProductId(hash("another product")), given()));
    }

    private static Consent.Given given() {
        return PrivacyRules.give(new ConsentId(hash("consent")), ASKED, hash("body"), buyer().id(), NOON);
    }

    private static SealedRecord.Kept kept() {
        return PrivacyRules.register(ID, CONTENT, hash("body"), PRODUCT, seller().id(), NOON);
    }

    private static Capability.Right right(ProductId product, Action action) {
        return new Capability.Right(
                new CapabilityId(hash("capability")),
                seller().id(),
                buyer().id(),
                List.of(action),
                product,
                NOON,
                NOON.plus(Duration.ofDays(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                hash("body"));
    }

    private static Decision live(Capability.Right right) {
        return new Decision(right.id(), Action.OPEN, true, "live");
    }

    private static Grant grant(String envelope) {
        return new Grant(ID, new CapabilityId(hash("capability")), hash(envelope));
    }
}
