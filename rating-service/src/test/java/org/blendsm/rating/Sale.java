package org.blendsm.rating;

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
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;

/** An agreement between these two, as the ledger would tell of it. */
record Sale(AgreementId id, Member buyer, Member seller) {
    private static final Instant AT = Instant.parse("2026-05-01T10:00:00Z");

    Agreement.Ending ending() {
        return new Agreement.Ending(deal(), paid(0), buyer.id(), AT, Optional.empty());
    }

    Agreement.Settled settled(long paid) {
        return new Agreement.Settled(deal(), paid(paid), AT);
    }

    private static Agreement.Purse paid(long amount) {
        Money money = new Money(amount);
        return new Agreement.Purse(money, money, Money.ZERO, Money.ZERO, Money.ZERO, 0, 0, 0, AT);
    }

    private Agreement.Deal deal() {
        NewOffer conditions = new NewOffer(
                new Money(5),
                10,
                30,
                Duration.ofDays(30),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                HashedBy.BROKER,
                seller.id(),
                0);
        ProductId product = new ProductId(hash("product"));
        return new Agreement.Deal(
                id,
                new Offer(new OfferId(hash("offer")), product, 1, hash("description"), seller.id(), conditions, AT),
                buyer.id(),
                PaymentMode.VOUCHER,
                hash("network"),
                buyer.id(),
                buyer.key(),
                new CapabilityId(hash("capability")),
                AT,
                AT.plus(conditions.term()),
                hash("acceptance"));
    }

    private static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
