package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.junit.jupiter.api.Test;

class SellersClaimTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final MemberId SELLER = new MemberId("a".repeat(40));
    private static final MemberId BUYER = new MemberId("b".repeat(40));
    private static final ProductId STREAM = new ProductId(hash("product"));
    private static final AgreementId AGREEMENT = new AgreementId(hash("agreement"));
    private static final Sha256 NETWORK = hash("network");
    private static final DetachedJws SIGNATURE = new DetachedJws("aGVhZA..c2lnbmF0dXJl");
    private static final Anchor ANCHOR = new Anchor(STREAM, 12, hash("root"), SELLER, NOW);

    private static Sha256 hash(String what) {
        return Sha256.of(what.getBytes(UTF_8));
    }

    private static Agreement agreement(long claimed) {
        NewOffer conditions = new NewOffer(
                new Money(5),
                10,
                30,
                Duration.ofHours(1),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                HashedBy.BROKER,
                SELLER,
                0);
        KeyPair key = P256.newKey();
        Agreement.Deal deal = new Agreement.Deal(
                AGREEMENT,
                new Offer(new OfferId(hash("offer")), STREAM, 1, hash("description"), SELLER, conditions, NOW),
                BUYER,
                PaymentMode.VOUCHER,
                NETWORK,
                BUYER,
                PublicKeyInfo.of(key.getPublic()),
                new CapabilityId(hash("capability")),
                NOW,
                NOW.plus(Duration.ofHours(1)),
                hash("acceptance"));
        Money paid = new Money(5).times(claimed);
        Money deposit = new Money(1_000);
        return new Agreement.Open(
                deal,
                new Agreement.Purse(
                        deposit, paid, Money.ZERO, Money.ZERO, deposit.minus(paid), claimed, claimed, 1, NOW));
    }

    /** A ledger that answers whatever it is asked with this. */
    private static <C> C answering(Class<C> contract, Supplier<?> answer) {
        return contract.cast(Proxy.newProxyInstance(
                contract.getClassLoader(), new Class<?>[] {contract}, (_, _, _) -> answer.get()));
    }

    private static SignedVoucher voucher(long messages) {
        return new SignedVoucher(new Voucher(AGREEMENT, messages, new Money(5).times(messages), false), SIGNATURE);
    }

    /** What is brought to a ledger that pays it. */
    private static Claim claim(SignedVoucher voucher, long claimed, Supplier<Anchor> latest) {
        List<Claim> brought = brought(voucher, claimed, latest, _ -> true);
        assertThat(brought).hasSize(1);
        return brought.getFirst();
    }

    /** What is brought one after the other to a ledger that takes no other invoices than these. */
    private static List<Claim> brought(
            SignedVoucher voucher, long claimed, Supplier<Anchor> latest, Predicate<Claim> takes) {
        List<Claim> brought = new ArrayList<>();
        Payments payments = (Payments) Proxy.newProxyInstance(
                Payments.class.getClassLoader(), new Class<?>[] {Payments.class}, (_, _, arguments) -> {
                    Claim claim = (Claim) arguments[0];
                    brought.add(claim);
                    if (!takes.test(claim)) {
                        throw new Refused(RefusalCode.INVOICE_INVALID, "not here");
                    }
                    return null;
                });
        var unused = SellersClaim.settle(
                voucher,
                payments,
                answering(Agreements.class, () -> agreement(claimed)),
                answering(Anchors.class, latest),
                (invoice, network) -> {
                    assertThat(network).isEqualTo(NETWORK);
                    return new SignedInvoice(invoice, SIGNATURE);
                });
        return brought;
    }

    private static Anchor refused(RefusalCode code) {
        throw new Refused(code, "not now");
    }

    @Test
    void what_is_new_is_asked_for_on_what_the_ledger_has_anchored() {
        Invoice due = new Invoice(AGREEMENT, 31, 40, Optional.of(AnchoredTree.of(ANCHOR)), new Money(50));

        assertThat(claim(voucher(40), 30, () -> ANCHOR))
                .isEqualTo(new Claim(voucher(40), Optional.of(new SignedInvoice(due, SIGNATURE))));
    }

    @Test
    void no_payment_waits_for_an_anchor() {
        Claim claim = claim(voucher(40), 0, () -> refused(RefusalCode.ANCHOR_NOT_FOUND));

        assertThat(claim.invoice().orElseThrow().invoice())
                .isEqualTo(new Invoice(AGREEMENT, 1, 40, Optional.empty(), new Money(200)));
    }

    @Test
    void an_anchor_that_not_every_endorser_has_yet_keeps_no_payment_waiting() {
        assertThat(brought(voucher(40), 0, () -> ANCHOR, claim -> tree(claim).isEmpty()))
                .extracting(SellersClaimTest::tree)
                .containsExactly(Optional.of(AnchoredTree.of(ANCHOR)), Optional.empty());
    }

    @Test
    void an_invoice_that_is_wrong_on_no_tree_too_is_refused() {
        for (Supplier<Anchor> latest :
                List.<Supplier<Anchor>>of(() -> ANCHOR, () -> refused(RefusalCode.ANCHOR_NOT_FOUND))) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> brought(voucher(40), 0, latest, _ -> false))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(RefusalCode.INVOICE_INVALID));
        }
    }

    private static Optional<AnchoredTree> tree(Claim claim) {
        return claim.invoice().orElseThrow().invoice().tree();
    }

    @Test
    void what_else_the_ledger_refuses_is_told() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> claim(voucher(40), 0, () -> refused(RefusalCode.NOT_A_MEMBER)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(RefusalCode.NOT_A_MEMBER));
    }

    @Test
    void a_last_word_that_adds_nothing_comes_without_an_invoice() {
        assertThat(claim(voucher(40), 40, () -> ANCHOR).invoice()).isEmpty();
    }
}
