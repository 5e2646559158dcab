package org.blendsm.chaincode.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.blendsm.chaincode.Marketplace.BEGINNING;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Sale.PRICE;
import static org.blendsm.chaincode.Sale.claim;
import static org.blendsm.chaincode.Sale.conditions;
import static org.blendsm.chaincode.Sale.endingAgreement;
import static org.blendsm.chaincode.Sale.invoice;
import static org.blendsm.chaincode.Sale.lastVoucher;
import static org.blendsm.chaincode.Sale.openAgreement;
import static org.blendsm.chaincode.Sale.signed;
import static org.blendsm.chaincode.Sale.voucher;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.chaincode.Actor;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Posting;
import org.junit.jupiter.api.Test;

class PaymentRulesTest {
    private static final Instant LATER = BEGINNING.plus(Duration.ofHours(2));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int CHAIN = 30;

    private static Settlement settle(Agreement agreement, SignedVoucher voucher) {
        return PaymentRules.settle(agreement, claim(voucher), Optional.empty(), seller().id(), LATER, "tx");
    }

    @Test
    void while_open_everything_but_the_refund_window_is_paid() {
        Settlement settlement = settle(openAgreement(), voucher(openAgreement(), 100));
        Receipt receipt = settlement.receipt();
        assertThat(receipt.fromMessage()).isEqualTo(1);
        assertThat(receipt.toMessage()).isEqualTo(80);
        assertThat(receipt.fee()).isEqualTo(new Money(6));
        assertThat(receipt.paid()).isEqualTo(new Money(394));
        assertThat(receipt.escrow()).isEqualTo(new Money(600));
        assertThat(receipt.last()).isFalse();
        assertThat(settlement.agreement()).isInstanceOf(Agreement.Open.class);
    }

    @Test
    void the_next_settlement_goes_on_where_the_last_one_stopped() {
        Agreement once = settle(openAgreement(), voucher(openAgreement(), 100)).agreement();
        Receipt second = settle(once, voucher(once, 150)).receipt();
        assertThat(second.number()).isEqualTo(1);
        assertThat(second.fromMessage()).isEqualTo(81);
        assertThat(second.toMessage()).isEqualTo(130);
        assertThat(second.paid().plus(second.fee())).isEqualTo(new Money(250));
    }

    @Test
    void settling_often_takes_nothing_from_the_broker() {
        Agreement often = openAgreement();
        for (int messages = 1; messages <= 200; messages++) {
            often = settle(often, voucher(often, messages)).agreement();
        }
        Agreement once = settle(openAgreement(), voucher(openAgreement(), 200)).agreement();
        assertThat(often.purse().fee()).isEqualTo(once.purse().fee()).isEqualTo(new Money(13));
        assertThat(often.purse().paid()).isEqualTo(once.purse().paid());
    }

    @Test
    void less_than_the_refund_window_is_claimed_and_not_paid_yet() {
        Settlement settlement = settle(openAgreement(), voucher(openAgreement(), 15));
        assertThat(settlement.receipt().paid()).isEqualTo(Money.ZERO);
        assertThat(settlement.receipt().fromMessage())
                .isGreaterThan(settlement.receipt().toMessage());
        assertThat(settlement.agreement().purse().claimed()).isEqualTo(15);
        assertThat(settlement.movement().credited()).isEmpty();
    }

    @Test
    void the_last_voucher_pays_everything_and_returns_the_rest_at_once() {
        Settlement settlement = settle(openAgreement(), lastVoucher(openAgreement(), 120));
        assertThat(settlement.agreement()).isInstanceOf(Agreement.Settled.class);
        assertThat(settlement.receipt().last()).isTrue();
        assertThat(settlement.receipt().paid()).isEqualTo(new Money(591));
        assertThat(settlement.receipt().fee()).isEqualTo(new Money(9));
        assertThat(settlement.receipt().refunded()).isEqualTo(new Money(400));
        assertThat(settlement.receipt().escrow()).isEqualTo(Money.ZERO);
        assertThat(settlement.movement().postings())
                .containsExactlyInAnyOrder(
                        new Posting(AccountId.escrow(openAgreement().deal().id().value()), -1_000),
                        new Posting(AccountId.of(seller().id()), 591),
                        new Posting(AccountId.of(broker().id()), 9),
                        new Posting(AccountId.of(buyer().id()), 400));
    }

    @Test
    void a_last_voucher_for_what_was_claimed_before_closes_too() {
        Agreement claimed =
                settle(openAgreement(), voucher(openAgreement(), 100)).agreement();
        Receipt receipt = settle(claimed, lastVoucher(claimed, 100)).receipt();
        assertThat(receipt.last()).isTrue();
        assertThat(receipt.fromMessage()).isEqualTo(81);
        assertThat(receipt.refunded()).isEqualTo(new Money(500));
    }

    @Test
    void a_last_voucher_closes_nothing_where_the_broker_brings_it() {
        Settlement settlement = PaymentRules.settle(
                openAgreement(),
                claim(lastVoucher(openAgreement(), 120)),
                Optional.empty(),
                broker().id(),
                LATER,
                "tx");
        assertThat(settlement.receipt().last()).isFalse();
        assertThat(settlement.receipt().refunded()).isEqualTo(Money.ZERO);
        Agreement claimed = settlement.agreement();
        assertThat(claimed).isInstanceOf(Agreement.Open.class);
        assertThat(settle(claimed, voucher(claimed, 150)).agreement().purse().claimed())
                .as("the seller held a higher one")
                .isEqualTo(150);
    }

    @Test
    void a_broker_and_a_buyer_return_no_deposit_behind_the_sellers_back() {
        assertRefused(
                RefusalCode.VOUCHER_NOT_HIGHER,
                () -> PaymentRules.settle(
                        openAgreement(),
                        claim(lastVoucher(openAgreement(), 0)),
                        Optional.empty(),
                        broker().id(),
                        LATER,
                        "tx"));
    }

    @Test
    void nobody_closes_what_nobody_has_opened_claims_on_and_a_voucher_comes_in_time_until_then() {
        Agreement.Open open = openAgreement();
        Agreement.Ending heldBack =
                new Agreement.Ending(open.deal(), open.purse(), buyer().id(), BEGINNING, Optional.empty());
        Instant longAfter = BEGINNING.plus(Duration.ofDays(30));
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> PaymentRules.close(heldBack, longAfter, "tx"))
                .withMessageStartingWith("CLAIM_WINDOW_OPEN: its claim window is not open yet")
                .withMessageNotContaining("agreement:");
        Settlement settlement = PaymentRules.settle(
                heldBack, claim(voucher(heldBack, 100)), Optional.empty(), seller().id(), longAfter, "tx");
        assertThat(settlement.agreement().purse().claimed()).isEqualTo(100);
    }

    @Test
    void in_metered_mode_the_brokers_last_word_does_not_take_the_refund_window() {
        Agreement metered = openAgreement(conditions(), PaymentMode.METERED);
        Settlement settlement = settle(metered, lastVoucher(metered, 100));
        assertThat(settlement.receipt().last()).isFalse();
        assertThat(settlement.receipt().toMessage()).isEqualTo(80);
    }

    @Test
    void in_metered_mode_it_closes_where_the_buyer_itself_ended_it() {
        Agreement.Open metered = openAgreement(conditions(), PaymentMode.METERED);
        Agreement ended = new Agreement.Ending(
                metered.deal(), metered.purse(), buyer().id(), LATER, Optional.of(LATER.plus(Duration.ofHours(1))));
        assertThat(settle(ended, lastVoucher(ended, 100)).agreement()).isInstanceOf(Agreement.Settled.class);
    }

    @Test
    void a_voucher_that_is_not_higher_is_refused() {
        Agreement claimed =
                settle(openAgreement(), voucher(openAgreement(), 100)).agreement();
        assertRefused(RefusalCode.VOUCHER_NOT_HIGHER, () -> settle(claimed, voucher(claimed, 100)));
        assertRefused(RefusalCode.VOUCHER_NOT_HIGHER, () -> settle(claimed, lastVoucher(claimed, 99)));
    }

    @Test
    void a_voucher_above_the_deposit_is_refused() {
        assertRefused(RefusalCode.VOUCHER_ABOVE_DEPOSIT, () -> valid(voucher(openAgreement(), 201)));
    }

    @Test
    void a_voucher_for_another_price_is_refused() {
        Voucher cheap = new Voucher(openAgreement().deal().id(), 10, new Money(49), false);
        assertRefused(RefusalCode.VOUCHER_AMOUNT_WRONG, () -> valid(signed(openAgreement(), cheap)));
    }

    @Test
    void a_voucher_so_large_that_its_price_overflows_is_refused() {
        Voucher huge = new Voucher(openAgreement().deal().id(), Money.LARGEST, new Money(5), false);
        assertRefused(RefusalCode.AMOUNT_TOO_LARGE, () -> valid(signed(openAgreement(), huge)));
    }

    @Test
    void a_voucher_that_the_seller_signed_itself_is_refused() {
        Voucher voucher = voucher(openAgreement(), 100).voucher();
        assertRefused(RefusalCode.VOUCHER_SIGNATURE_INVALID, () -> valid(by(seller(), voucher, FINGERPRINT)));
    }

    @Test
    void a_voucher_of_another_network_is_refused() {
        Voucher voucher = voucher(openAgreement(), 100).voucher();
        assertRefused(
                RefusalCode.VOUCHER_SIGNATURE_INVALID, () -> valid(by(buyer(), voucher, Sha256.of(new byte[] {1}))));
    }

    @Test
    void a_signature_over_another_voucher_is_refused() {
        SignedVoucher mixed = new SignedVoucher(
                voucher(openAgreement(), 100).voucher(),
                voucher(openAgreement(), 10).signature());
        assertRefused(RefusalCode.VOUCHER_SIGNATURE_INVALID, () -> valid(mixed));
    }

    @Test
    void a_tick_pays_for_what_comes_after_its_voucher() {
        SignedVoucher ticked = ticked(openAgreement(), 40, 10, 6);
        valid(ticked);
        Settlement settlement = settle(openAgreement(), ticked);
        assertThat(settlement.receipt().toMessage()).isEqualTo(80);
        assertThat(settlement.receipt().voucher()).contains(ticked);
        assertThat(settlement.agreement().purse().claimed()).isEqualTo(100);
    }

    @Test
    void of_ticks_only_a_further_one_pays_again() {
        Agreement claimed =
                settle(openAgreement(), ticked(openAgreement(), 0, 10, 10)).agreement();
        assertRefused(RefusalCode.VOUCHER_NOT_HIGHER, () -> settle(claimed, ticked(claimed, 0, 10, 10)));
        assertRefused(RefusalCode.VOUCHER_NOT_HIGHER, () -> settle(claimed, ticked(claimed, 0, 10, 9)));
        assertThat(settle(claimed, ticked(claimed, 0, 10, 11))
                        .agreement()
                        .purse()
                        .claimed())
                .isEqualTo(110);
    }

    @Test
    void the_same_tick_again_is_the_same_receipt_and_another_one_is_not() {
        SignedVoucher ticked = ticked(openAgreement(), 0, 10, 10);
        Settlement settlement = settle(openAgreement(), ticked);
        assertThat(PaymentRules.mayBeKnown(settlement.agreement(), ticked, seller().id()))
                .isTrue();
        assertThat(PaymentRules.restsOn(settlement.receipt(), ticked)).isTrue();
        assertThat(PaymentRules.restsOn(settlement.receipt(), ticked(openAgreement(), 0, 10, 9)))
                .isFalse();
        assertThat(PaymentRules.restsOn(settlement.receipt(), voucher(openAgreement(), 100)))
                .isFalse();
    }

    @Test
    void a_tick_that_is_not_of_the_chain_pays_nothing() {
        SignedVoucher right = ticked(openAgreement(), 0, 10, 2);
        Tick tick = right.tick().orElseThrow();
        for (Tick wrong : List.of(
                new Tick(3, tick.link()),
                new Tick(1, tick.link()),
                new Tick(2, Sha256.of(tick.link().bytes())),
                new Tick(CHAIN + 1, tick.link()))) {
            SignedVoucher forged = new SignedVoucher(right.voucher(), right.signature(), Optional.of(wrong));
            assertRefused(RefusalCode.TICK_INVALID, () -> valid(forged));
        }
    }

    @Test
    void ticks_above_the_deposit_are_refused() {
        valid(ticked(openAgreement(), 0, 10, 20));
        assertRefused(RefusalCode.VOUCHER_ABOVE_DEPOSIT, () -> valid(ticked(openAgreement(), 1, 10, 20)));
    }

    @Test
    void the_longest_step_that_can_be_signed_for_overflows_no_sum() {
        SignedVoucher huge = ticked(openAgreement(), 0, Money.LARGEST / CHAIN, CHAIN);
        assertRefused(RefusalCode.AMOUNT_TOO_LARGE, () -> valid(huge));
    }

    @Test
    void an_invoice_counts_the_ticks() {
        Agreement open = openAgreement();
        SignedVoucher ticked = ticked(open, 40, 10, 6);
        fitting(ticked, invoice(open, 1, 100), seller().key());
        assertRefused(RefusalCode.INVOICE_INVALID, () -> fitting(ticked, invoice(open, 1, 40), seller().key()));
    }

    @Test
    void nobody_but_seller_and_broker_brings_a_voucher() {
        SignedVoucher voucher = voucher(openAgreement(), 100);
        PaymentRules.requireValid(openAgreement(), voucher, broker().id());
        for (Actor other : new Actor[] {buyer(), stranger()}) {
            assertRefused(
                    RefusalCode.NOT_A_PARTY, () -> PaymentRules.requireValid(openAgreement(), voucher, other.id()));
        }
    }

    @Test
    void a_voucher_comes_too_late_fifteen_minutes_before_the_window_ends() {
        Agreement.Ending ending = endingAgreement();
        Instant end = ending.claimUntil().orElseThrow().minus(Duration.ofMinutes(15));
        PaymentRules.settle(ending, claim(voucher(ending, 10)), Optional.empty(), seller().id(), end, "tx");
        assertRefused(
                RefusalCode.CLAIM_WINDOW_OVER,
                () -> PaymentRules.settle(
                        ending, claim(voucher(ending, 10)), Optional.empty(), seller().id(), end.plus(MINUTE), "tx"));
    }

    @Test
    void nobody_closes_before_the_window_is_over_for_every_clock() {
        Agreement.Ending ending = endingAgreement();
        Instant over = ending.claimUntil().orElseThrow().plus(Duration.ofMinutes(15));
        assertRefused(RefusalCode.CLAIM_WINDOW_OPEN, () -> PaymentRules.close(ending, over.minus(MINUTE), "tx"));
        assertThat(PaymentRules.close(ending, over, "tx").receipt().refunded()).isEqualTo(new Money(1_000));
    }

    @Test
    void closing_pays_what_the_refund_window_held_back() {
        Agreement.Ending ending = endingAgreement();
        Instant inTime = ending.endedAt().plus(MINUTE);
        Agreement claimed = PaymentRules.settle(
                        ending, claim(voucher(ending, 100)), Optional.empty(), seller().id(), inTime, "tx")
                .agreement();
        Settlement closed =
                PaymentRules.close(claimed, ending.claimUntil().orElseThrow().plus(Duration.ofDays(1)), "tx");
        assertThat(closed.receipt().fromMessage()).isEqualTo(81);
        assertThat(closed.receipt().toMessage()).isEqualTo(100);
        assertThat(closed.agreement()
                        .purse()
                        .paid()
                        .plus(closed.agreement().purse().fee()))
                .isEqualTo(new Money(500));
        assertThat(closed.receipt().refunded()).isEqualTo(new Money(500));
    }

    @Test
    void an_open_agreement_is_not_closed_and_a_closed_one_not_again() {
        assertRefused(RefusalCode.CLAIM_WINDOW_OPEN, () -> PaymentRules.close(openAgreement(), LATER, "tx"));
        Agreement settled =
                settle(openAgreement(), lastVoucher(openAgreement(), 1)).agreement();
        assertRefused(RefusalCode.AGREEMENT_CLOSED, () -> PaymentRules.close(settled, LATER, "tx"));
        assertRefused(RefusalCode.AGREEMENT_CLOSED, () -> settle(settled, voucher(settled, 10)));
    }

    @Test
    void nothing_is_paid_while_a_dispute_is_open() {
        Agreement.Open open = openAgreement();
        Agreement disputed = new Agreement.Disputed(open.deal(), open.purse(), buyer().id(), LATER);
        assertRefused(RefusalCode.AGREEMENT_NOT_OPEN, () -> settle(disputed, voucher(open, 10)));
        assertRefused(RefusalCode.AGREEMENT_NOT_OPEN, () -> PaymentRules.close(disputed, LATER, "tx"));
    }

    @Test
    void a_receipts_time_never_runs_backwards() {
        Agreement once = settle(openAgreement(), voucher(openAgreement(), 30)).agreement();
        Receipt second = PaymentRules.settle(
                        once, claim(voucher(once, 40)), Optional.empty(), seller().id(), BEGINNING, "tx")
                .receipt();
        assertThat(second.at()).isEqualTo(LATER);
    }

    @Test
    void an_invoice_asks_the_price_of_messages_up_to_the_vouchers() {
        Agreement open = openAgreement();
        SignedVoucher voucher = voucher(open, 100);
        fitting(voucher, invoice(open, 1, 100), seller().key());
        fitting(voucher, invoice(open, 51, 100), seller().key());
        assertRefused(RefusalCode.INVOICE_INVALID, () -> fitting(voucher, invoice(open, 1, 99), seller().key()));
        assertRefused(RefusalCode.INVOICE_INVALID, () -> fitting(voucher, invoice(open, 0, 100), seller().key()));
        assertRefused(RefusalCode.INVOICE_INVALID, () -> fitting(voucher, invoice(open, 1, 100), buyer().key()));
    }

    private static void fitting(
            SignedVoucher voucher, SignedInvoice invoice, PublicKeyInfo key, AnchoredTree... anchored) {
        PaymentRules.requireFitting(
                openAgreement(), voucher, invoice, key, Stream.of(anchored).findFirst());
    }

    @Test
    void an_invoice_stands_on_a_tree_that_was_anchored() {
        SignedVoucher voucher = voucher(openAgreement(), 100);
        AnchoredTree tree = new AnchoredTree(120, Sha256.of(new byte[] {1}));
        AnchoredTree other = new AnchoredTree(120, Sha256.of(new byte[] {2}));
        SignedInvoice standing = invoice(openAgreement(), 1, 100, Optional.of(tree));
        fitting(voucher, standing, seller().key(), tree);
        assertRefused(RefusalCode.INVOICE_INVALID, () -> fitting(voucher, standing, seller().key(), other));
        assertRefused(RefusalCode.INVOICE_INVALID, () -> fitting(voucher, standing, seller().key()));
    }

    @Test
    void a_root_without_its_size_is_of_no_anchor() {
        Sha256 root = Sha256.of(new byte[] {1});
        Invoice bare =
                new Invoice(openAgreement().deal().id(), 1, 100, Optional.empty(), Optional.of(root), PRICE.times(100));
        assertRefused(
                RefusalCode.INVOICE_INVALID,
                () -> fitting(voucher(openAgreement(), 100), signed(bare), seller().key()));
    }

    /** A voucher for some messages that opens a chain, and a tick of it. */
    private static SignedVoucher ticked(Agreement agreement, long messages, long messagesEach, int number) {
        byte[] secret = Sha256.of(new byte[] {7}).bytes();
        TickChain chain = new TickChain(Sha256.ofBytes(TickChain.hashed(secret, CHAIN)), CHAIN, messagesEach);
        SignedVoucher opened = signed(
                agreement,
                new Voucher(agreement.deal().id(), messages, PRICE.times(messages), false, Optional.of(chain)));
        Tick tick = new Tick(number, Sha256.ofBytes(TickChain.hashed(secret, CHAIN - number)));
        return new SignedVoucher(opened.voucher(), opened.signature(), Optional.of(tick));
    }

    private static void valid(SignedVoucher voucher) {
        PaymentRules.requireValid(openAgreement(), voucher, seller().id());
    }

    private static SignedVoucher by(Actor signer, Voucher voucher, Sha256 network) {
        return new SignedVoucher(voucher, signer.sign(DocumentType.VOUCHER, network, voucher));
    }
}
