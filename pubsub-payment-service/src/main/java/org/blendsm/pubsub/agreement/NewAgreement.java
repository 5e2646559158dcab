package org.blendsm.pubsub.agreement;

import io.swagger.v3.oas.annotations.media.Schema;
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
 * @param product id of the product that is bought
 * @param offer id of the product's present offer, {@code offer.id} of the product; another one is refused
 * @param deposit minor units that are locked for this agreement; pays for one credit window at least, and what is not
 *     spent comes back
 * @param paymentMode one of those that the offer names
 * @param fold credit rows to spend from, as your account lists them; chosen for you where it is left out
 */
record NewAgreement(
        ProductId product,
        OfferId offer,
        @Schema(example = "1000") Money deposit,
        PaymentMode paymentMode,
        Optional<Fold> fold) {
    Acceptance acceptance(Fold chosen) {
        return new Acceptance(product, offer, deposit, paymentMode, chosen);
    }
}
