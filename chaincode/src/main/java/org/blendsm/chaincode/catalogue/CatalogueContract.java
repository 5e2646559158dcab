package org.blendsm.chaincode.catalogue;

import java.util.Optional;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.ProductRows;
import org.blendsm.chaincode.transaction.Body;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.chaincode.zone.Insiders;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.CatalogueEvent;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;

/** The ledger's side of {@link Catalogue}. */
public final class CatalogueContract implements Catalogue {
    private final Transaction tx;
    private final ProductRows products;
    private final MemberRows members;

    public CatalogueContract(Transaction tx) {
        this.tx = tx;
        this.products = new ProductRows(tx.rows());
        this.members = new MemberRows(tx.rows());
    }

    @Override
    public Product publish(IdempotencyKey key, NewProduct description) {
        ProductId id = new ProductId(tx.idFor(key));
        Sha256 body = Body.hash(description);
        Optional<Product> before = products.find(id);
        if (before.isPresent()) {
            Body.requireSame(before.get().listing().body(), body);
            return before.get();
        }
        Product.Draft product = CatalogueRules.publish(id, tx.caller().id(), description, body, tx.time());
        products.put(product);
        tx.emit(new CatalogueEvent.ProductPublished(product));
        return product;
    }

    @Override
    public Product revise(ProductId id, NewProduct description) {
        Product product = products.get(id);
        Product revised = CatalogueRules.revise(product, tx.caller().id(), description, tx.time());
        if (!revised.equals(product)) {
            products.put(revised);
            tx.emit(new CatalogueEvent.ProductRevised(revised));
        }
        return revised;
    }

    @Override
    public Product offer(IdempotencyKey key, ProductId id, NewOffer conditions) {
        OfferId offerId = new OfferId(tx.idFor(key));
        Product product = products.get(id);
        Optional<Offer> before = products.offer(offerId);
        if (before.isPresent()) {
            Body.requireSame(Body.hash(before.get().product(), before.get().conditions()), Body.hash(id, conditions));
            return new Product.Offered(product.listing(), before.get());
        }
        Optional<Member> broker = members.find(conditions.broker());
        Product.Offered offered =
                CatalogueRules.offer(product, tx.caller().id(), offerId, conditions, broker, tx.time());
        conditions
                .zone()
                .ifPresent(zone ->
                        new Insiders(tx.rows()).require(zone, tx.caller().id()));
        products.put(offered);
        products.put(offered.offer());
        tx.emit(new CatalogueEvent.ProductOffered(offered));
        return offered;
    }

    @Override
    public Product withdraw(ProductId id) {
        Product product = products.get(id);
        Product.Withdrawn withdrawn =
                CatalogueRules.withdraw(product, tx.caller().id(), tx.time());
        if (!withdrawn.equals(product)) {
            products.put(withdrawn);
            tx.emit(new CatalogueEvent.ProductWithdrawn(withdrawn));
        }
        return withdrawn;
    }

    @Override
    public Product product(ProductId id) {
        return products.get(id);
    }

    @Override
    public Page<Product> products(PageRequest page) {
        return products.page(page);
    }
}
