package org.blendsm.cli.trade;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.model.Money;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.zone.ZoneId;

/** An offer as a seller app posts it; the pool's own broker carries the stream. */
public record OfferTerms(
        Money pricePerMessage,
        int voucherEvery,
        int creditWindow,
        Duration term,
        Duration claimWindow,
        int refundWindow,
        List<PaymentMode> paymentModes,
        HashedBy hashedBy,
        int brokerFee,
        Optional<ZoneId> zone) {
    private static final long HIGHEST_PRICE = 1_000_000_000;
    private static final int FEE = 100;

    /** @throws CommandFailed where no offer has such figures; it says so in the words of the options */
    public static void requireSound(long price, int voucherEvery, int creditWindow) {
        if (price < 1 || price > HIGHEST_PRICE) {
            throw new CommandFailed("--price is from 1 to " + HIGHEST_PRICE + " minor units");
        }
        if (voucherEvery < 1 || creditWindow < voucherEvery) {
            throw new CommandFailed("--k is at least 1 and at most --window");
        }
    }

    /** What this command line offers: for a month, claims for an hour, a fee of a hundredth, nothing held back. */
    public static OfferTerms usual(long price, int voucherEvery, int creditWindow) {
        return new OfferTerms(
                new Money(price),
                voucherEvery,
                creditWindow,
                Duration.ofDays(30),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER, PaymentMode.METERED),
                HashedBy.BROKER,
                FEE,
                Optional.empty());
    }

    /** The same, where nobody outside of a zone accepts it. */
    OfferTerms in(Optional<ZoneId> closed) {
        return new OfferTerms(
                pricePerMessage,
                voucherEvery,
                creditWindow,
                term,
                claimWindow,
                refundWindow,
                paymentModes,
                hashedBy,
                brokerFee,
                closed);
    }
}
