package org.blendsm.model.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Span;
import org.blendsm.model.WrongField;
import org.blendsm.model.zone.ZoneId;

/**
 * On which conditions a product is for sale.
 *
 * @param pricePerMessage in minor units of the marketplace's money; at least 1
 * @param voucherEvery K: payment is promised by a voucher every K messages; at least 1
 * @param creditWindow how many messages are delivered beyond the last payment before delivery waits; from K to
 *     1,000,000
 * @param term how long an agreement lasts, as an ISO 8601 duration ({@code PT48H}); one hour to ten years
 * @param claimWindow how long after an agreement's end a higher voucher may still be brought, as an ISO 8601 duration;
 *     one hour to ten years. The agreement's {@code claimUntil} is 30 minutes later, for clocks differ: over REST
 *     vouchers are taken until 20 minutes before that, by the ledger until 15
 * @param refundWindow how many of the last messages have their price held back in escrow until the end, so that a
 *     dispute about them can give it back; 0 (nothing is held back) to 1,000,000
 * @param paymentModes what the buyer may choose from; at least one, sorted, each once
 * @param hashedBy who fingerprints the messages and anchors the fingerprints on the ledger
 * @param broker the member that carries the stream, meters it and earns the fee
 * @param brokerFee ten-thousandths (hundredths of a percent) of each settlement that go to the broker: 100 is 1 %; 0 to
 *     10,000
 * @param zone where the offer stands: nobody outside of it accepts it, and its seller is in it; left out where
 *     everybody may
 */
public record NewOffer(
        Money pricePerMessage,
        int voucherEvery,
        int creditWindow,
        Duration term,
        Duration claimWindow,
        int refundWindow,
        List<PaymentMode> paymentModes,
        HashedBy hashedBy,
        MemberId broker,
        int brokerFee,
        Optional<ZoneId> zone) {
    private static final int WHOLE = 10_000;
    private static final int LARGEST_WINDOW = 1_000_000;

    public NewOffer {
        if (pricePerMessage.isZero()) {
            throw new WrongField("pricePerMessage", "a price is at least one minor unit a message");
        }
        if (voucherEvery < 1 || creditWindow < voucherEvery || creditWindow > LARGEST_WINDOW) {
            throw new WrongField(
                    voucherEvery < 1 ? "voucherEvery" : "creditWindow", "1 ≤ K ≤ credit window ≤ " + LARGEST_WINDOW);
        }
        if (refundWindow < 0 || refundWindow > LARGEST_WINDOW) {
            throw new WrongField("refundWindow", "a refund window has 0 to " + LARGEST_WINDOW + " messages");
        }
        Span.require(term, "term", "a term");
        Span.require(claimWindow, "claimWindow", "a claim window");
        if (paymentModes.isEmpty()) {
            throw new WrongField("paymentModes", "an offer names at least one payment mode");
        }
        paymentModes = paymentModes.stream().sorted().distinct().toList();
        if (brokerFee < 0 || brokerFee > WHOLE) {
            throw new WrongField("brokerFee", "a fee has 0 to " + WHOLE + " ten-thousandths");
        }
    }

    /** One that everybody may accept. */
    public NewOffer(
            Money pricePerMessage,
            int voucherEvery,
            int creditWindow,
            Duration term,
            Duration claimWindow,
            int refundWindow,
            List<PaymentMode> paymentModes,
            HashedBy hashedBy,
            MemberId broker,
            int brokerFee) {
        this(
                pricePerMessage,
                voucherEvery,
                creditWindow,
                term,
                claimWindow,
                refundWindow,
                paymentModes,
                hashedBy,
                broker,
                brokerFee,
                Optional.empty());
    }

    /** The same, where nobody outside of a zone accepts it. */
    public NewOffer in(ZoneId closed) {
        return new NewOffer(
                pricePerMessage,
                voucherEvery,
                creditWindow,
                term,
                claimWindow,
                refundWindow,
                paymentModes,
                hashedBy,
                broker,
                brokerFee,
                Optional.of(closed));
    }

    /** How many messages an amount pays for. */
    public long messagesFor(Money amount) {
        return amount.minorUnits() / pricePerMessage.minorUnits();
    }
}
