package org.blendsm.model.privacy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.blendsm.model.Sha256;
import org.blendsm.model.Span;
import org.blendsm.model.catalogue.ProductId;

/**
 * What a member agrees to. The ledger has no word of it: what stands there cannot be erased.
 *
 * @param product id of the product whose records it is for
 * @param text SHA-256(salt ‖ words), the words in UTF-8: proves what was agreed to once both are shown, and tells
 *     nothing before
 * @param duration how long it lasts, as an ISO 8601 duration ({@code P365D}); one hour to ten years
 */
public record NewConsent(ProductId product, Sha256 text, Duration duration) {
    public NewConsent {
        Span.require(duration, "duration", "a consent");
    }

    /** A consent's {@code text}: salt and words as one. */
    public static Sha256 text(byte[] salt, String words) {
        return Sha256.of(salt, words.getBytes(StandardCharsets.UTF_8));
    }
}
