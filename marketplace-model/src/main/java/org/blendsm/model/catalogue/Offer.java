package org.blendsm.model.catalogue;

import java.time.Instant;
import org.blendsm.model.MemberId;

/**
 * An offer as it stands. It never changes: another offer replaces it, and agreements keep the one they were made on.
 */
public record Offer(OfferId id, ProductId product, MemberId seller, NewOffer conditions, Instant at) {
    /** Who fingerprints and anchors the stream under this offer. */
    public MemberId anchorer() {
        return switch (conditions.hashedBy()) {
            case SOURCE -> seller;
            case BROKER -> conditions.broker();
        };
    }
}
