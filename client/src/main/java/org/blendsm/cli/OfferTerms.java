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
        int brokerFee) {}
