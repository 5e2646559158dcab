package org.blendsm.chaincode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.blendsm.chaincode.Marketplace.BEGINNING;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.seller;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;

/**
 * The sale that the tests of money are about: five minor units a message, K = 10, a credit window of 30, the last 20
 * messages held back, 1.5 % to the broker, an hour to claim; and a deposit for 200 messages.
 */
public final class Sale {
    public static final Money PRICE = new Money(5);
    public static final Money DEPOSIT = new Money(1_000);
    public static final Duration CLAIM_WINDOW = Duration.ofHours(1);
    public static final Duration TERM = Duration.ofDays(30);
    /** The whole fortune of the buyer before the sale. */
    public static final Money FORTUNE = new Money(5_000);

    private Sale() {}

    public static NewOffer conditions() {
        return conditions(20, PaymentMode.VOUCHER, PaymentMode.METERED);
    }

    public static NewOffer conditions(int refundWindow, PaymentMode... modes) {
        return new NewOffer(
                PRICE, 10, 30, TERM, CLAIM_WINDOW, refundWindow, List.of(modes), HashedBy.BROKER, broker().id(), 150);
    }

    /** The usual conditions at another broker. */
    public static NewOffer carriedBy(MemberId broker) {
        return conditions(broker, HashedBy.BROKER);
    }

    /** The usual conditions, hashed by another. */
    public static NewOffer hashedBy(HashedBy hashedBy) {
        return conditions(broker().id(), hashedBy);
    }

    private static NewOffer conditions(MemberId broker, HashedBy hashedBy) {
        NewOffer usual = conditions();
        return new NewOffer(
                usual.pricePerMessage(),
                usual.voucherEvery(),
                usual.creditWindow(),
                usual.term(),
                usual.claimWindow(),
                usual.refundWindow(),
                usual.paymentModes(),
                hashedBy,
                broker,
                usual.brokerFee());
    }

    public static NewProduct description() {
        return new NewProduct(
                "live telemetry", "load and memory", List.of("oshi"), "application/json", "{}", "as is, no resale");
    }

    /** An agreement as it stands right after its acceptance, with no ledger behind it. */
    public static Agreement.Open openAgreement(NewOffer conditions, PaymentMode mode) {
        Actor signer = mode == PaymentMode.VOUCHER ? buyer() : broker();
        Product.Listing listing = new Product.Listing(
                productId(), seller().id(), description(), 1, hash("description"), BEGINNING, BEGINNING);
        Offer offer = Offer.of(listing, new OfferId(hash("offer")), conditions, BEGINNING);
        return new Agreement.Open(
                new Agreement.Deal(
                        new AgreementId(hash("agreement")),
                        offer,
                        buyer().id(),
                        mode,
                        FINGERPRINT,
                        signer.id(),
                        signer.key(),
                        new CapabilityId(hash("capability")),
                        BEGINNING,
                        BEGINNING.plus(TERM),
                        hash("acceptance")),
                Agreement.Purse.of(DEPOSIT, BEGINNING));
    }

    public static Agreement.Open openAgreement() {
        return openAgreement(conditions(), PaymentMode.VOUCHER);
    }

    /** Ended by its buyer one day after it began, its claim window open. */
    public static Agreement.Ending endingAgreement() {
        Agreement.Open open = openAgreement();
        var endedAt = BEGINNING.plus(Duration.ofDays(1));
        return new Agreement.Ending(
                open.deal(), open.purse(), buyer().id(), endedAt, Optional.of(endedAt.plus(CLAIM_WINDOW)));
    }

    private static ProductId productId() {
        return new ProductId(hash("product"));
    }

    private static Sha256 hash(String what) {
        return Sha256.of(what.getBytes(UTF_8));
    }

    /** Lists the product, makes the offer, gives the buyer its fortune, folded. */
    public static Product.Offered offeredOn(Marketplace market, NewOffer conditions) {
        Tokens treasury = market.as(operator(), Tokens.class);
        treasury.issue(market.key(), buyer().id(), FORTUNE);
        treasury.fold(buyer().id(), treasury.account(buyer().id()).fold());
        Catalogue catalogue = market.as(seller(), Catalogue.class);
        ProductId product =
                catalogue.publish(market.key(), description()).listing().id();
        return (Product.Offered) catalogue.offer(market.key(), product, conditions);
    }

    /** The same, and the buyer has accepted. */
    public static Agreement.Open openOn(Marketplace market, NewOffer conditions, PaymentMode mode) {
        Acceptance acceptance = acceptance(offeredOn(market, conditions), mode);
        return (Agreement.Open) market.as(buyer(), Agreements.class).accept(market.key(), acceptance);
    }

    public static Agreement.Open openOn(Marketplace market) {
        return openOn(market, conditions(), PaymentMode.VOUCHER);
    }

    public static Acceptance acceptance(Product.Offered product, PaymentMode mode) {
        return new Acceptance(product.listing().id(), product.offer().id(), DEPOSIT, mode, Fold.NONE);
    }

    /** The stream's tree of so many messages, which whoever its offer names has anchored now. */
    public static AnchoredTree anchored(Marketplace market, Agreement agreement, int before, int size) {
        ProductId stream = agreement.deal().offer().product();
        List<Sha256> leaves = IntStream.range(0, size)
                .mapToObj(i -> new Leaf(stream, i, hash("message " + i)).hash())
                .toList();
        Actor anchorer = agreement.deal().offer().conditions().hashedBy() == HashedBy.SOURCE ? seller() : broker();
        return AnchoredTree.of(market.as(anchorer, Anchors.class)
                .anchor(new NewAnchor(stream, size, MerkleTree.root(leaves), MerkleTree.consistency(leaves, before))));
    }

    /** The agreed signer's promise to pay for so many messages. */
    public static SignedVoucher voucher(Agreement agreement, long messages) {
        return signed(agreement, new Voucher(agreement.deal().id(), messages, PRICE.times(messages), false));
    }

    /** The signer's last word. */
    public static SignedVoucher lastVoucher(Agreement agreement, long messages) {
        return signed(agreement, new Voucher(agreement.deal().id(), messages, PRICE.times(messages), true));
    }

    public static SignedVoucher signed(Agreement agreement, Voucher voucher) {
        Actor signer = agreement.deal().paymentMode() == PaymentMode.VOUCHER ? buyer() : broker();
        return new SignedVoucher(voucher, signer.sign(DocumentType.VOUCHER, FINGERPRINT, voucher));
    }

    public static Claim claim(SignedVoucher voucher) {
        return new Claim(voucher, Optional.empty());
    }

    public static SignedInvoice invoice(Agreement agreement, long from, long to) {
        return invoice(agreement, from, to, Optional.empty());
    }

    /** One that stands on this tree of the product's stream. */
    public static SignedInvoice invoice(Agreement agreement, long from, long to, Optional<AnchoredTree> tree) {
        return signed(new Invoice(agreement.deal().id(), from, to, tree, PRICE.times(to - from + 1)));
    }

    public static SignedInvoice signed(Invoice invoice) {
        return new SignedInvoice(invoice, seller().sign(DocumentType.INVOICE, FINGERPRINT, invoice));
    }
}
