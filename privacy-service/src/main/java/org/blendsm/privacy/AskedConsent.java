package org.blendsm.privacy;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import org.blendsm.model.Text;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.NewConsent;

/**
 * That you agree to records about you being part of a product. The ledger gets the hash of the wording alone.
 *
 * @param product id of the product; its owner may seal records by your consent
 * @param duration how long it lasts, as an ISO 8601 duration ({@code P365D}); one hour to ten years
 * @param wording what you agree to; kept here until you have it erased
 */
@Schema(example = """
        {"product": "a8792157cb4f27fb949c035f45518c61e884bb86e6f420204379c2baa8beb66e", "duration": "P365D",
         "wording": {"words": "The pulse that my watch measured in May, for research on sleep.",
                     "salt": "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="}}""")
record AskedConsent(ProductId product, Duration duration, Wording wording) {
    AskedConsent {
        // The model refuses what is no consent: here, where the caller is told so field by field
        new NewConsent(product, wording.hash(), duration);
        Text.requireUndisguised(wording.words());
    }

    NewConsent consent() {
        return new NewConsent(product, wording.hash(), duration);
    }
}
