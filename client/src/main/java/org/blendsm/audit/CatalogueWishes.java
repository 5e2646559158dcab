package org.blendsm.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
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

/**
 * What each call makes of a product: its owner's alone, in the words and on the conditions that the owner signed, and
 * on offer only as it is described.
 */
final class CatalogueWishes {
    private final MemberRoll roll;
    private final WorldState world;
    private final Insiders insiders;

    CatalogueWishes(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
        this.insiders = new Insiders(roll, world);
    }

    /**
     * The rows that are due, by their keys.
     *
     * @throws Broken where nothing was the signer's to ask for
     */
    Map<String, Object> due(CommittedTransaction transaction, Member signer) {
        return switch (transaction.function()) {
            case "catalogue:publish" -> row(published(transaction, signer));
            case "catalogue:revise" -> row(revised(transaction, signer));
            case "catalogue:withdraw" -> row(withdrawn(transaction, signer));
            case "catalogue:offer" -> {
                Offered offered = offered(transaction, signer);
                yield Map.of(key(offered), offered, "offer~" + offered.offer().id(), offered.offer());
            }
            default -> Map.of();
        };
    }

    private static Map<String, Object> row(Product product) {
        return Map.of(key(product), product);
    }

    private static String key(Product product) {
        return "product~" + product.listing().id();
    }

    private Draft published(CommittedTransaction transaction, Member signer) {
        ProductId id = new ProductId(transaction.newId(signer));
        NewProduct description = transaction.argument(1, NewProduct.class);
        Instant at = transaction.at();
        Broken.unless(world.product(id).isEmpty(), "%s was published again", id);
        return new Draft(
                new Listing(id, signer.id(), description, 1, Wishes.body(description), at, at), Optional.empty());
    }

    /** Other words than before, under the next version, which nobody has been offered yet. */
    private Draft revised(CommittedTransaction transaction, Member signer) {
        Product before = own(transaction.argument(0, ProductId.class), signer);
        NewProduct description = transaction.argument(1, NewProduct.class);
        Listing listing = before.listing();
        Broken.unless(!description.equals(listing.description()), "%s is no other description", listing.id());
        return new Draft(
                new Listing(
                        listing.id(),
                        listing.owner(),
                        description,
                        listing.version() + 1,
                        listing.body(),
                        listing.publishedAt(),
                        transaction.notBefore(listing.changedAt())),
                before.latestOffer());
    }

    /** By a broker in good standing, where the stream always was, and hashed by whom it always was. */
    private Offered offered(CommittedTransaction transaction, Member signer) {
        OfferId id = new OfferId(transaction.newId(signer));
        Product before = own(transaction.argument(1, ProductId.class), signer);
        NewOffer conditions = transaction.argument(2, NewOffer.class);
        Broken.unless(world.offer(id).isEmpty(), "%s was offered again", id);
        Broken.unless(isBroker(conditions.broker()), "%s is offered by no broker", id);
        Broken.unless(
                before.latestOffer()
                        .map(Offer::conditions)
                        .filter(earlier -> !earlier.broker().equals(conditions.broker())
                                || earlier.hashedBy() != conditions.hashedBy())
                        .isEmpty(),
                "the stream of %s was moved, or is hashed by another",
                before.listing().id());
        insiders.require(conditions, signer.id());
        Listing listing = at(transaction, before);
        return new Offered(listing, Offer.of(listing, id, conditions, listing.changedAt()));
    }

    private boolean isBroker(MemberId member) {
        return roll.member(member)
                .filter(broker -> broker.mayAct() && broker.has(Role.BROKER))
                .isPresent();
    }

    private Withdrawn withdrawn(CommittedTransaction transaction, Member signer) {
        Product before = own(transaction.argument(0, ProductId.class), signer);
        return new Withdrawn(at(transaction, before), before.latestOffer());
    }

    /** As it stood before: its signer's, and not withdrawn. */
    private Product own(ProductId id, Member signer) {
        Product product = world.product(id).orElseThrow(() -> new Broken(id + " was never published"));
        Broken.unless(
                product.listing().owner().equals(signer.id()),
                "the product %s is changed by %s, and is owned by %s",
                id,
                signer.id(),
                product.listing().owner());
        Broken.unless(!(product instanceof Withdrawn), "the product %s was withdrawn before", id);
        return product;
    }

    private static Listing at(CommittedTransaction transaction, Product product) {
        Listing before = product.listing();
        return new Listing(
                before.id(),
                before.owner(),
                before.description(),
                before.version(),
                before.body(),
                before.publishedAt(),
                transaction.notBefore(before.changedAt()));
    }
}
