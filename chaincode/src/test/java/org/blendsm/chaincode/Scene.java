package org.blendsm.chaincode;

import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Standing;

/** The things that tests of the rules are about, in every state: one product, its offer, one sale. */
public final class Scene {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final Sha256 NETWORK = hash("network");
    private static final ProductId PRODUCT = new ProductId(hash("product"));

    private Scene() {}

    public static Member expelled(Member member) {
        return member.with(new Standing.Expelled(NOON, "a test"));
    }

    public static Product.Draft draftProduct() {
        return new Product.Draft(listing(), Optional.empty());
    }

    public static Product.Offered offeredProduct(HashedBy hashedBy) {
        return new Product.Offered(listing(), offer(hashedBy));
    }

    public static Product.Withdrawn withdrawnProduct(HashedBy hashedBy) {
        return new Product.Withdrawn(listing(), Optional.of(offer(hashedBy)));
    }

    public static Agreement.Open openAgreement() {
        return new Agreement.Open(deal(), Agreement.Purse.of(new Money(1_000), NOON));
    }

    public static Agreement.Ending endingAgreement() {
        return new Agreement.Ending(
                deal(), openAgreement().purse(), buyer().id(), NOON, Optional.of(NOON.plus(Duration.ofHours(1))));
    }

    public static Agreement.Disputed disputedAgreement() {
        return new Agreement.Disputed(deal(), openAgreement().purse(), buyer().id(), NOON);
    }

    public static Agreement.Settled settledAgreement(long paid, long fee) {
        return new Agreement.Settled(deal(), closedPurse(paid, fee), NOON);
    }

    public static Agreement.Resolved resolvedAgreement(long paid, long fee) {
        return new Agreement.Resolved(deal(), closedPurse(paid, fee), NOON, Optional.empty());
    }

    /** Ruled by the ledger, for nothing was anchored. */
    public static Agreement.Resolved provenAgreement(long paid, long fee) {
        return new Agreement.Resolved(deal(), closedPurse(paid, fee), NOON, Optional.of(0L));
    }

    public static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Agreement.Purse closedPurse(long paid, long fee) {
        Money deposited = new Money(1_000);
        Money refunded = new Money(1_000 - paid - fee);
        return new Agreement.Purse(deposited, new Money(paid), new Money(fee), refunded, Money.ZERO, 0, 0, 1, NOON);
    }

    private static Agreement.Deal deal() {
        return new Agreement.Deal(
                new AgreementId(hash("agreement")),
                offer(HashedBy.BROKER),
                buyer().id(),
                PaymentMode.VOUCHER,
                NETWORK,
                buyer().id(),
                buyer().key(),
                new CapabilityId(hash("capability of the agreement")),
                NOON,
                NOON.plus(Duration.ofDays(30)),
                hash("acceptance"));
    }

    private static Product.Listing listing() {
        NewProduct description =
                new NewProduct("live telemetry", "", List.of(), "application/json", "", "as is, no resale");
        return new Product.Listing(PRODUCT, seller().id(), description, 1, hash("description"), NOON, NOON);
    }

    private static Offer offer(HashedBy hashedBy) {
        NewOffer conditions = new NewOffer(
                new Money(5),
                10,
                30,
                Duration.ofDays(30),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                hashedBy,
                broker().id(),
                100);
        return Offer.of(listing(), new OfferId(hash("offer")), conditions, NOON);
    }
}
