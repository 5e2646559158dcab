package org.blendsm.cli;

import java.time.Duration;
import java.util.List;
import org.blendsm.model.Money;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.PaymentMode;

/** An offer as a seller app posts it; the pool's own broker carries the stream. */
record OfferTerms(
        Money pricePerMessage,
        int voucherEvery,
        int creditWindow,
        Duration term,
        Duration claimWindow,
        int refundWindow,
        List<PaymentMode> paymentModes,
        HashedBy hashedBy,
        int brokerFee) {
    private static final int FEE = 100;

    /** What this command line offers: for a month, claims for an hour, a fee of a hundredth, nothing held back. */
    static OfferTerms usual(long price, int voucherEvery, int creditWindow) {
        return new OfferTerms(
                new Money(price),
                voucherEvery,
                creditWindow,
                Duration.ofDays(30),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER, PaymentMode.METERED),
                HashedBy.BROKER,
                FEE);
    }
}
