package org.blendsm.model.agreement;

import org.blendsm.model.Money;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.token.Fold;

/**
 * A buyer takes the offer as it stands.
 *
 * @param deposit locked in escrow; pays for at least one credit window
 * @param fold credit rows of the buyer to spend from
 */
public record Acceptance(ProductId product, OfferId offer, Money deposit, PaymentMode paymentMode, Fold fold) {
    /** What is wished for, whatever rows it is paid from: what an Idempotency-Key is compared by. */
    public Acceptance wish() {
        return new Acceptance(product, offer, deposit, paymentMode, Fold.NONE);
    }
}
