package org.blendsm.model.catalogue;

import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** What is for sale. The owner is whoever the certificate says; nobody else may touch a product. */
@LedgerContract(value = "catalogue", events = CatalogueEvent.class)
public interface Catalogue {
    /** A new product, as a draft. By a seller. */
    @Submit
    Product publish(IdempotencyKey key, NewProduct description);

    /**
     * Another description, as the next version: a draft again. An offer is for the version that it was made of, so
     * nobody accepts it any more; agreements that stand go on as they were made. By the owner.
     */
    @Submit
    Product revise(ProductId product, NewProduct description);

    /**
     * Makes the one offer that can be accepted, in place of the one before. By the owner. Its broker, and who hashes,
     * stay those of the product's first one: {@code STREAM_HAS_BROKER}, {@code STREAM_HAS_ANCHORER}. Where it names a
     * zone, the owner is in it: {@code ZONE_NOT_FOUND}, {@code NOT_IN_ZONE}, {@code NOT_IN_GOOD_STANDING} where the
     * zone's master is not.
     */
    @Submit
    Product offer(IdempotencyKey key, ProductId product, NewOffer conditions);

    /** No more agreements on this product; those that stand go on. By the owner. */
    @Submit
    Product withdraw(ProductId product);

    @Evaluate
    Product product(ProductId product);

    @Evaluate
    Page<Product> products(PageRequest page);
}
