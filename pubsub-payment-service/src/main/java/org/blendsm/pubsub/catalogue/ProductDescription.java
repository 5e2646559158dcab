package org.blendsm.pubsub.catalogue;

import java.time.Instant;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;

/**
 * A product as its seller described it once, as it stands on the ledger: the terms of all agreements that name this
 * version.
 *
 * @param product whose description it is
 * @param version counted from 1; an agreement has it as {@code deal.offer.version}
 * @param description in the seller's words
 * @param hash SHA-256 of the description's canonical JSON (RFC 8785); an agreement on this version has the same as
 *     {@code deal.offer.description}
 * @param at when it came onto the ledger, UTC
 * @param transaction the id of the ledger transaction that brought it
 */
record ProductDescription(
        ProductId product, int version, NewProduct description, Sha256 hash, Instant at, String transaction) {
    static ProductDescription of(Product.Listing listing, String transaction) {
        return new ProductDescription(
                listing.id(),
                listing.version(),
                listing.description(),
                listing.description().hash(),
                listing.changedAt(),
                transaction);
    }
}
