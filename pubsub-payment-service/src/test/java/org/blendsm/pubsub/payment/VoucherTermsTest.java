package org.blendsm.pubsub.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.Scene;
import org.junit.jupiter.api.Test;

class VoucherTermsTest {
    /** Messages, as much as the scene's deposit covers. */
    private static final long DEPOSITED = 200;

    private static final Instant NOW = Scene.NOW;

    private final Scene scene = Scene.vouchers();
    private final VoucherTerms terms = VoucherTerms.of(scene.open());
    private final MemberId buyer = scene.buyer.id();

    @Test
    void the_buyers_own_word_for_what_it_costs_is_taken_up_to_the_deposit() {
        assertThatCode(() -> terms.check(buyer, scene.voucher(10), NOW, () -> DEPOSITED))
                .doesNotThrowAnyException();
        assertThatCode(() -> terms.check(buyer, scene.voucher(200), NOW, () -> DEPOSITED))
                .doesNotThrowAnyException();
        assertThatCode(() -> terms.check(buyer, scene.lastVoucher(0), NOW, () -> DEPOSITED))
                .doesNotThrowAnyException();
    }

    @Test
    void what_was_checked_is_what_is_kept() {
        SignedVoucher signed = scene.voucher(10);

        assertThat(signed.canonical(terms.check(buyer, signed, NOW, () -> DEPOSITED)))
                .isEqualTo(CanonicalJson.encode(signed));
    }

    @Test
    void a_tick_is_checked_with_its_voucher_and_counts_against_the_deposit() {
        SignedVoucher ticked = scene.ticked(100, 10, 10);
        assertThat(ticked.canonical(terms.check(buyer, ticked, NOW, () -> DEPOSITED)))
                .isEqualTo(CanonicalJson.encode(ticked));
        assertThat(refusal(terms, buyer, scene.ticked(101, 10, 10))).isEqualTo(RefusalCode.VOUCHER_ABOVE_DEPOSIT);
        Tick misnumbered =
                new Tick(8, scene.ticked(100, 10, 9).tick().orElseThrow().link());
        assertThat(refusal(
                        terms,
                        buyer,
                        new SignedVoucher(ticked.voucher(), ticked.signature(), Optional.of(misnumbered))))
                .isEqualTo(RefusalCode.TICK_INVALID);
    }

    @Test
    void nobody_but_the_buyer_brings_a_voucher() {
        assertThat(refusal(terms, scene.seller.id(), scene.voucher(10))).isEqualTo(RefusalCode.NOT_A_PARTY);
    }

    @Test
    void no_voucher_goes_above_the_deposit() {
        assertThat(refusal(terms, buyer, scene.voucher(201))).isEqualTo(RefusalCode.VOUCHER_ABOVE_DEPOSIT);
    }

    @Test
    void an_amount_that_overflows_is_too_large_and_no_fault() {
        SignedVoucher huge = signed(Money.LARGEST, new Money(Money.LARGEST), scene.buyerKey);

        assertThat(refusal(terms, buyer, huge)).isEqualTo(RefusalCode.AMOUNT_TOO_LARGE);
    }

    @Test
    void the_amount_is_the_price_of_the_messages() {
        assertThat(refusal(terms, buyer, signed(10, new Money(49), scene.buyerKey)))
                .isEqualTo(RefusalCode.VOUCHER_AMOUNT_WRONG);
    }

    @Test
    void another_key_signs_nothing_here() {
        assertThat(refusal(terms, buyer, signed(10, new Money(50), P256.newKey())))
                .isEqualTo(RefusalCode.VOUCHER_SIGNATURE_INVALID);
    }

    @Test
    void a_signature_over_another_number_counts_for_nothing() {
        SignedVoucher forged =
                new SignedVoucher(scene.voucher(20).voucher(), scene.voucher(10).signature());

        assertThat(refusal(terms, buyer, forged)).isEqualTo(RefusalCode.VOUCHER_SIGNATURE_INVALID);
    }

    @Test
    void a_voucher_for_another_agreement_counts_for_nothing() {
        Scene other = Scene.vouchers();

        assertThat(refusal(terms, buyer, other.voucher(10))).isEqualTo(RefusalCode.VOUCHER_SIGNATURE_INVALID);
    }

    @Test
    void in_metered_mode_the_buyer_signs_nothing() {
        Scene metered = Scene.metered();

        assertThat(refusal(VoucherTerms.of(metered.open()), metered.buyer.id(), metered.voucher(10)))
                .isEqualTo(RefusalCode.PAYMENT_MODE_NOT_OFFERED);
    }

    @Test
    void an_ending_agreement_takes_the_last_word_and_a_settled_one_nothing() {
        assertThatCode(() -> VoucherTerms.of(scene.ending()).check(buyer, scene.lastVoucher(10), NOW, () -> DEPOSITED))
                .doesNotThrowAnyException();
        assertThat(refusal(VoucherTerms.of(scene.settled()), buyer, scene.voucher(20)))
                .isEqualTo(RefusalCode.AGREEMENT_CLOSED);
    }

    @Test
    void what_the_broker_could_not_bring_to_the_ledger_in_time_is_not_taken() {
        Instant claimUntil = NOW.plus(Duration.ofHours(1));
        Instant ledgersLast = claimUntil.minus(Duration.ofMinutes(15));
        VoucherTerms ending = VoucherTerms.of(scene.ending(Optional.of(claimUntil)));

        assertThat(refusal(ending, ledgersLast.minus(Duration.ofMinutes(2)))).contains(RefusalCode.CLAIM_WINDOW_OVER);
        assertThat(refusal(ending, ledgersLast)).contains(RefusalCode.CLAIM_WINDOW_OVER);
        assertThat(refusal(ending, ledgersLast.minus(Duration.ofMinutes(10)))).isEmpty();
        assertThat(refusal(VoucherTerms.of(scene.ending(Optional.empty())), claimUntil))
                .as("nobody has opened its claim window")
                .isEmpty();
    }

    private Optional<RefusalCode> refusal(VoucherTerms ending, Instant now) {
        return Optional.ofNullable(catchThrowableOfType(
                        Refused.class, () -> ending.check(buyer, scene.voucher(10), now, () -> DEPOSITED)))
                .map(Refused::code);
    }

    private SignedVoucher signed(long messages, Money amount, KeyPair key) {
        return Scene.signed(new Voucher(scene.agreementId, messages, amount, false), key);
    }

    private static RefusalCode refusal(VoucherTerms terms, MemberId caller, SignedVoucher voucher) {
        return catchThrowableOfType(Refused.class, () -> terms.check(caller, voucher, NOW, () -> DEPOSITED))
                .code();
    }
}
