package org.blendsm.chaincode.catalogue;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.Product.Draft;
import org.blendsm.model.catalogue.Product.Listing;
import org.blendsm.model.catalogue.Product.Offered;
import org.blendsm.model.catalogue.Product.Withdrawn;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;

/** What a product's owner may do with it. */
final class CatalogueRules {
    private CatalogueRules() {}

    static Draft publish(ProductId id, MemberId owner, NewProduct description, Sha256 body, Instant now) {
        return new Draft(new Listing(id, owner, description, 1, body, now, now), Optional.empty());
    }

    /**
     * The next version, which nobody has been offered yet; the same description again is no new one. What a buyer
     * accepts is what was on offer: whoever describes a product anew has to offer it anew.
     */
    static Product revise(Product product, MemberId caller, NewProduct description, Instant now) {
        requireOwner(product, caller);
        Listing before = product.listing();
        Listing next = new Listing(
                before.id(),
                before.owner(),
                description,
                before.version() + 1,
                before.body(),
                before.publishedAt(),
                LedgerTime.later(before.changedAt(), now));
        return switch (product) {
            case Draft _, Offered _ ->
                before.description().equals(description) ? product : new Draft(next, product.latestOffer());
            case Withdrawn _ -> throw withdrawn();
        };
    }

    /**
     * Another offer takes the place of the one before. Its broker must be one, and stay the same: the stream's order,
     * its tree and the agreements that stand are there. Who hashes the stream stays the same too: who bought on the
     * broker's word is not to be given the seller's.
     */
    static Offered offer(
            Product product, MemberId caller, OfferId id, NewOffer conditions, Optional<Member> broker, Instant now) {
        requireOwner(product, caller);
        if (product instanceof Withdrawn) {
            throw withdrawn();
        }
        requireBroker(broker);
        product.latestOffer().map(Offer::conditions).ifPresent(before -> requireSameStream(before, conditions));
        Listing listing = changedAt(product.listing(), now);
        return new Offered(listing, Offer.of(listing, id, conditions, listing.changedAt()));
    }

    static Withdrawn withdraw(Product product, MemberId caller, Instant now) {
        requireOwner(product, caller);
        return switch (product) {
            case Draft _, Offered _ -> new Withdrawn(changedAt(product.listing(), now), product.latestOffer());
            case Withdrawn already -> already;
        };
    }

    private static Listing changedAt(Listing listing, Instant now) {
        return new Listing(
                listing.id(),
                listing.owner(),
                listing.description(),
                listing.version(),
                listing.body(),
                listing.publishedAt(),
                LedgerTime.later(listing.changedAt(), now));
    }

    private static void requireOwner(Product product, MemberId caller) {
        if (!product.listing().owner().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_OWNER, "only its owner changes a product");
        }
    }

    private static void requireBroker(Optional<Member> broker) {
        if (broker.filter(member -> member.has(Role.BROKER) && member.mayAct()).isEmpty()) {
            throw new Refused(
                    RefusalCode.BROKER_NOT_FOUND, "the broker is a member in good standing with the role BROKER");
        }
    }

    private static void requireSameStream(NewOffer before, NewOffer conditions) {
        if (!before.broker().equals(conditions.broker())) {
            throw new Refused(
                    RefusalCode.STREAM_HAS_BROKER,
                    "the product's stream is at the broker " + before.broker()
                            + ": name that one, or publish another product");
        }
        if (before.hashedBy() != conditions.hashedBy()) {
            throw new Refused(
                    RefusalCode.STREAM_HAS_ANCHORER,
                    "the product's stream is hashed by " + before.hashedBy()
                            + ": agreements rely on it; offer it so again, or publish another product");
        }
    }

    private static Refused withdrawn() {
        return new Refused(RefusalCode.PRODUCT_WITHDRAWN, "the product was withdrawn: publish another one");
    }
}
