package org.blendsm.pubsub.agreement;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.token.Fold;

/**
 * A buyer takes the offer as it stands.
 *
 * @param fold credit rows to spend from; chosen for the caller where none are named
 */
record NewAgreement(ProductId product, OfferId offer, Money deposit, PaymentMode paymentMode, Optional<Fold> fold) {
    Acceptance acceptance(Fold chosen) {
        return new Acceptance(product, offer, deposit, paymentMode, chosen);
    }
}
