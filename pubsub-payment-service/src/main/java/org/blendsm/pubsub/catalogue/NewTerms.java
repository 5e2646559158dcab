package org.blendsm.pubsub.catalogue;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.zone.ZoneId;

/**
 * On which conditions a product is for sale, as its seller writes them.
 *
 * @param pricePerMessage in minor units of the marketplace's money; at least 1
 * @param voucherEvery K: payment is promised by a voucher every K messages; at least 1
 * @param creditWindow how many messages are delivered beyond the last payment before delivery waits; from K to
 *     1,000,000
 * @param term how long an agreement lasts, as an ISO 8601 duration ({@code PT48H}); one hour to ten years
 * @param claimWindow how long after an agreement's end a higher voucher may still be brought, as an ISO 8601 duration;
 *     one hour to ten years
 * @param refundWindow how many of the last messages have their price held back in escrow until the end, so that a
 *     dispute about them can give it back; 0 (nothing is held back) to 1,000,000
 * @param paymentModes what the buyer may choose from; at least one, sorted, each once
 * @param hashedBy who fingerprints the messages and anchors the fingerprints on the ledger
 * @param broker address of the member that carries the stream, meters it and earns the fee; this pool's broker where it
 *     is left out
 * @param brokerFee ten-thousandths (hundredths of a percent) of each settlement that go to the broker: 100 is 1 %; 0 to
 *     10,000
 * @param zone of a closed group that you are in: nobody outside of it accepts the offer; everybody may where it is left
 *     out
 */
record NewTerms(
        @Schema(example = "5") Money pricePerMessage,
        @Schema(example = "10") int voucherEvery,
        @Schema(example = "30") int creditWindow,
        Duration term,
        Duration claimWindow,
        @Schema(example = "0") int refundWindow,
        List<PaymentMode> paymentModes,
        @Schema(example = "BROKER") HashedBy hashedBy,
        Optional<MemberId> broker,
        @Schema(example = "100") int brokerFee,
        Optional<ZoneId> zone) {
    /** Stands where the broker will be, while the model looks at the rest. */
    private static final MemberId ANY = new MemberId("0".repeat(MemberId.HEX_DIGITS));

    NewTerms {
        // the model refuses what is no offer, here where the caller is told what is wrong with the body
        new NewOffer(
                pricePerMessage,
                voucherEvery,
                creditWindow,
                term,
                claimWindow,
                refundWindow,
                paymentModes,
                hashedBy,
                broker.orElse(ANY),
                brokerFee,
                zone);
    }

    NewOffer offer(MemberId poolBroker) {
        return new NewOffer(
                pricePerMessage,
                voucherEvery,
                creditWindow,
                term,
                claimWindow,
                refundWindow,
                paymentModes,
                hashedBy,
                broker.orElse(poolBroker),
                brokerFee,
                zone);
    }
}
