package org.blendsm.pubsub;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.AgreementEvent.AgreementExtended;
import org.blendsm.model.agreement.AgreementEvent.AgreementOpened;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent.DisputeProven;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.Unanchored;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.ByRuling;
import org.blendsm.model.payment.PaymentEvent.PartSettled;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.token.Movement;

/** A seller, a buyer and what they trade: price 5, K = 10, credit window 30, deposit 1,000 (200 messages). */
public final class Scene {
    public static final Instant NOW = Instant.now().minusSeconds(60);
    public static final Sha256 NETWORK = sha("network");
    public static final Money PRICE = new Money(5);
    public static final Money DEPOSIT = new Money(1_000);

    private static int made;

    public final KeyPair buyerKey = P256.newKey();
    public final Member seller;
    public final Member buyer;
    public final ProductId product;
    public final Offer offer;
    public final AgreementId agreementId;
    private final PaymentMode mode;
    private final PublicKeyInfo brokerKey;
    private final int refundWindow;

    private Scene(PaymentMode mode, MemberId broker, PublicKeyInfo brokerKey, int refundWindow) {
        this(mode, broker, brokerKey, refundWindow, HashedBy.BROKER);
    }

    private Scene(PaymentMode mode, MemberId broker, PublicKeyInfo brokerKey, int refundWindow, HashedBy hashedBy) {
        made++;
        this.mode = mode;
        this.brokerKey = brokerKey;
        this.refundWindow = refundWindow;
        this.seller = member(P256.newKey(), Role.SELLER);
        this.buyer = member(buyerKey, Role.BUYER);
        this.product = new ProductId(sha("product " + made + seller.id()));
        this.offer = offer(conditions(broker, hashedBy));
        this.agreementId = new AgreementId(sha("agreement " + made + seller.id()));
    }

    public static Scene vouchers() {
        return new Scene(PaymentMode.VOUCHER, TestLedger.BROKER_KEY.address(), TestLedger.BROKER_KEY, 0);
    }

    public static Scene metered() {
        return metered(TestLedger.BROKER_KEY);
    }

    /** Agreed when the broker's key was this one. */
    public static Scene metered(PublicKeyInfo brokerKey) {
        return new Scene(PaymentMode.METERED, TestLedger.BROKER_KEY.address(), brokerKey, 0);
    }

    /** Metered, and some of what is paid is held back. */
    public static Scene meteredWithRefundWindow() {
        return new Scene(PaymentMode.METERED, TestLedger.BROKER_KEY.address(), TestLedger.BROKER_KEY, 5);
    }

    /** Carried here, hashed and anchored by the seller. */
    public static Scene hashedBySeller() {
        return new Scene(
                PaymentMode.VOUCHER, TestLedger.BROKER_KEY.address(), TestLedger.BROKER_KEY, 0, HashedBy.SOURCE);
    }

    /** Carried by another pool's broker. */
    public static Scene elsewhere() {
        return new Scene(PaymentMode.VOUCHER, new MemberId("e".repeat(40)), TestLedger.BROKER_KEY, 0);
    }

    public static Member member(KeyPair keys, Role... roles) {
        PublicKeyInfo key = PublicKeyInfo.of(keys.getPublic());
        return Member.admitted(new Application("somebody", "ProviderMSP", List.of(roles), key), NOW);
    }

    public static Sha256 sha(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same offer with somebody else to hash and anchor the stream. */
    public Offer offer(HashedBy hashedBy) {
        return offer(conditions(offer.conditions().broker(), hashedBy));
    }

    private Offer offer(NewOffer conditions) {
        return new Offer(
                new OfferId(sha("offer " + made)), product, 1, sha("description"), seller.id(), conditions, NOW);
    }

    public Product.Offered offered() {
        return new Product.Offered(listing(description("Live telemetry", "load and memory", List.of("live"))), offer);
    }

    public Product.Withdrawn withdrawn() {
        return new Product.Withdrawn(offered().listing(), Optional.of(offer));
    }

    public static NewProduct description(String title, String summary, List<String> tags) {
        return new NewProduct(title, summary, tags, "application/json", "{}", "CC BY 4.0");
    }

    public Product.Listing listing(NewProduct description) {
        return new Product.Listing(product, seller.id(), description, 1, Sha256.of(), NOW, NOW);
    }

    public Agreement.Deal deal() {
        boolean byBuyer = mode == PaymentMode.VOUCHER;
        return new Agreement.Deal(
                agreementId,
                offer,
                buyer.id(),
                mode,
                NETWORK,
                byBuyer ? buyer.id() : TestLedger.BROKER_KEY.address(),
                byBuyer ? buyer.key() : brokerKey,
                new CapabilityId(sha("capability")),
                NOW,
                NOW.plus(Duration.ofHours(2)),
                Sha256.of());
    }

    public Agreement.Open open() {
        return new Agreement.Open(deal(), Agreement.Purse.of(DEPOSIT, NOW));
    }

    public Agreement.Open open(Duration term) {
        return open(agreementId, term);
    }

    /** Another agreement of the two on the same offer. */
    public Agreement.Open another(AgreementId id) {
        return open(id, Duration.ofHours(2));
    }

    private Agreement.Open open(AgreementId id, Duration term) {
        Agreement.Deal d = deal();
        return new Agreement.Open(
                new Agreement.Deal(
                        id,
                        d.offer(),
                        d.buyer(),
                        d.paymentMode(),
                        d.network(),
                        d.voucherSigner(),
                        d.voucherKey(),
                        d.capability(),
                        d.openedAt(),
                        d.openedAt().plus(term),
                        d.body()),
                Agreement.Purse.of(DEPOSIT, NOW));
    }

    /** Its claim window is open. */
    public Agreement.Ending ending() {
        return ending(Optional.of(NOW.plus(Duration.ofHours(1))));
    }

    public Agreement.Ending ending(Optional<Instant> claimUntil) {
        return new Agreement.Ending(deal(), Agreement.Purse.of(DEPOSIT, NOW), buyer.id(), NOW, claimUntil);
    }

    /** So many are claimed and paid for. */
    public Agreement.Ending endingInPart(long messages) {
        Agreement.Ending ending = ending();
        return new Agreement.Ending(
                ending.deal(), inPart(messages), ending.endedBy(), ending.endedAt(), ending.claimUntil());
    }

    public Agreement.Settled settled() {
        return settled(10);
    }

    public Agreement.Settled settled(long messages) {
        Money paid = PRICE.times(messages);
        return new Agreement.Settled(
                deal(),
                new Agreement.Purse(
                        DEPOSIT, paid, Money.ZERO, DEPOSIT.minus(paid), Money.ZERO, messages, messages, 1, NOW),
                NOW);
    }

    /** It goes on, and so many are paid for. */
    public PartSettled partSettled(long messages) {
        return new PartSettled(new Agreement.Open(deal(), inPart(messages)), receipt(messages), noMovement());
    }

    public static Agreement.Purse inPart(long messages) {
        Money paid = PRICE.times(messages);
        return new Agreement.Purse(
                DEPOSIT, paid, Money.ZERO, Money.ZERO, DEPOSIT.minus(paid), messages, messages, 1, NOW);
    }

    /** Of the one settlement of {@link #settled(long)}. */
    public Receipt receipt(long messages) {
        Money paid = PRICE.times(messages);
        return new Receipt(
                agreementId,
                0,
                buyer.id(),
                seller.id(),
                offer.conditions().broker(),
                1,
                messages,
                paid,
                Money.ZERO,
                DEPOSIT.minus(paid),
                Money.ZERO,
                Optional.of(voucher(messages)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NETWORK,
                NOW,
                true);
    }

    /** What it holds waits for a ruling. */
    public Agreement.Disputed disputed(Dispute.Opened dispute) {
        return new Agreement.Disputed(deal(), open().purse(), dispute.by(), dispute.at());
    }

    /** The whole deposit goes back. */
    public DisputeRuled ruledForTheBuyer(Dispute.Opened dispute, MemberId arbiter) {
        Ruling ruling = new Ruling(agreementId, Money.ZERO, DEPOSIT, "Nothing of it was right.");
        return new DisputeRuled(
                dispute.ruled(ruling, arbiter, NOW),
                returned(Optional.empty()),
                Optional.of(receiptOfRuling(Optional.of(arbiter))),
                noMovement());
    }

    /** The ledger gives the whole deposit back, for nothing was anchored. */
    public DisputeProven provenForTheBuyer(Dispute.Opened dispute) {
        return new DisputeProven(
                dispute.proven(new Unanchored(100, 0, Money.ZERO, DEPOSIT), NOW),
                returned(Optional.of(0L)),
                receiptOfRuling(Optional.empty()),
                noMovement());
    }

    private Agreement.Resolved returned(Optional<Long> anchored) {
        return new Agreement.Resolved(
                deal(),
                new Agreement.Purse(DEPOSIT, Money.ZERO, Money.ZERO, DEPOSIT, Money.ZERO, 0, 0, 1, NOW),
                NOW,
                anchored);
    }

    private Receipt receiptOfRuling(Optional<MemberId> arbiter) {
        return new Receipt(
                agreementId,
                0,
                buyer.id(),
                seller.id(),
                offer.conditions().broker(),
                1,
                0,
                Money.ZERO,
                Money.ZERO,
                DEPOSIT,
                Money.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ByRuling(agreementId, arbiter)),
                NETWORK,
                NOW,
                true);
    }

    public AgreementOpened opened() {
        return opened(open());
    }

    public AgreementOpened opened(Agreement.Open agreement) {
        Capability.Right right = new Capability.Right(
                agreement.deal().capability(),
                seller.id(),
                buyer.id(),
                List.of(Action.SUBSCRIBE),
                product,
                NOW,
                agreement.deal().expiresAt(),
                Optional.of(agreementId.value()),
                Optional.empty(),
                Optional.empty(),
                Sha256.of());
        return new AgreementOpened(agreement, new Capability.Issued(right), noMovement());
    }

    /** Both sides let it last until then. */
    public AgreementExtended extended(Instant until) {
        Agreement.Open longer = new Agreement.Open(deal().until(until), Agreement.Purse.of(DEPOSIT, NOW));
        return new AgreementExtended(longer, opened(longer).capability());
    }

    public AgreementEnding endingEvent() {
        return new AgreementEnding(ending());
    }

    public static Movement noMovement() {
        return new Movement(List.of(), Optional.empty(), List.of(), List.of());
    }

    public SignedVoucher voucher(long messages) {
        return signed(new Voucher(agreementId, messages, PRICE.times(messages), false), buyerKey);
    }

    /** One that opens a chain, and a tick of it. */
    public SignedVoucher ticked(long messages, long messagesEach, int number) {
        byte[] secret = NETWORK.bytes();
        int length = TickChain.LONGEST;
        TickChain chain = new TickChain(Sha256.ofBytes(TickChain.hashed(secret, length)), length, messagesEach);
        SignedVoucher opened =
                signed(new Voucher(agreementId, messages, PRICE.times(messages), false, Optional.of(chain)), buyerKey);
        Tick tick = new Tick(number, Sha256.ofBytes(TickChain.hashed(secret, length - number)));
        return new SignedVoucher(opened.voucher(), opened.signature(), Optional.of(tick));
    }

    public SignedVoucher lastVoucher(long messages) {
        return signed(new Voucher(agreementId, messages, PRICE.times(messages), true), buyerKey);
    }

    public static SignedVoucher signed(Voucher voucher, KeyPair key) {
        try {
            return new SignedVoucher(
                    voucher,
                    DetachedJws.sign(
                            DocumentType.VOUCHER,
                            NETWORK,
                            voucher,
                            SigningKey.of(key.getPrivate()).es256()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private NewOffer conditions(MemberId broker, HashedBy hashedBy) {
        return new NewOffer(
                PRICE,
                10,
                30,
                Duration.ofHours(2),
                Duration.ofHours(1),
                refundWindow,
                List.of(mode),
                hashedBy,
                broker,
                100);
    }
}
