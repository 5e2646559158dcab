package org.blendsm.pubsub.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.PaymentMode;

/**
 * An offer as a seller writes it: a {@link NewOffer} in which the broker may be left out.
 *
 * @param broker who carries the stream; this pool's broker where nobody is named
 */
record NewTerms(
        Money pricePerMessage,
        int voucherEvery,
        int creditWindow,
        Duration term,
        Duration claimWindow,
        int refundWindow,
        List<PaymentMode> paymentModes,
        HashedBy hashedBy,
        Optional<MemberId> broker,
        int brokerFee) {
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
                brokerFee);
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
                brokerFee);
    }
}
