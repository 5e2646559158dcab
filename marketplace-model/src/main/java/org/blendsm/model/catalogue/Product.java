package org.blendsm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;

/**
 * A data product: described, then offered as it is described, in the end withdrawn. Its id is also the id of its
 * stream.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Product.Draft.class, name = "Draft"),
    @JsonSubTypes.Type(value = Product.Offered.class, name = "Offered"),
    @JsonSubTypes.Type(value = Product.Withdrawn.class, name = "Withdrawn")
})
public sealed interface Product {
    Listing listing();

    /**
     * What all states of a product share.
     *
     * @param owner its seller
     * @param description as it is now
     * @param version counts the descriptions from 1
     * @param body SHA-256 of what was asked under the Idempotency-Key
     * @param publishedAt when it was published, UTC
     * @param changedAt when it was last changed, UTC
     */
    record Listing(
            ProductId id,
            MemberId owner,
            NewProduct description,
            int version,
            Sha256 body,
            Instant publishedAt,
            Instant changedAt) {}

    /**
     * Nobody can buy it: it was never offered, or was described anew since.
     *
     * @param lastOffer what stood before that: who carries and anchors the stream for the agreements that go on
     */
    record Draft(Listing listing, Optional<Offer> lastOffer) implements Product {}

    /** @param offer the one offer that can be accepted now */
    record Offered(Listing listing, Offer offer) implements Product {}

    /**
     * @param lastOffer what stood when it was withdrawn: who carries and anchors the stream for the agreements that go
     *     on
     */
    record Withdrawn(Listing listing, Optional<Offer> lastOffer) implements Product {}

    /** The offer that names this product's broker and anchorer now; empty where none was ever made. */
    default Optional<Offer> latestOffer() {
        return switch (this) {
            case Draft draft -> draft.lastOffer();
            case Offered offered -> Optional.of(offered.offer());
            case Withdrawn withdrawn -> withdrawn.lastOffer();
        };
    }
}
