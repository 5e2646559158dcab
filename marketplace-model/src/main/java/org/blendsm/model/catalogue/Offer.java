package org.blendsm.model.catalogue;

import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;

/**
 * An offer as it stands. It never changes: another offer replaces it, and agreements keep the one they were made on.
 *
 * @param version of the product's description that is for sale by it; another version needs another offer. Its text
 *     stays at {@code GET /api/v1/products/{id}/descriptions/{version}}
 * @param description SHA-256 of that version's canonical JSON (RFC 8785): which terms of use an agreement was made on
 * @param seller whose product it is
 * @param conditions what the buyer agrees to
 * @param at when it was made, UTC
 */
public record Offer(
        OfferId id,
        ProductId product,
        int version,
        Sha256 description,
        MemberId seller,
        NewOffer conditions,
        Instant at) {
    public static Offer of(Product.Listing listing, OfferId id, NewOffer conditions, Instant at) {
        return new Offer(
                id, listing.id(), listing.version(), listing.description().hash(), listing.owner(), conditions, at);
    }

    /** Who fingerprints and anchors the stream under this offer. */
    public MemberId anchorer() {
        return switch (conditions.hashedBy()) {
            case SOURCE -> seller;
            case BROKER -> conditions.broker();
        };
    }
}
