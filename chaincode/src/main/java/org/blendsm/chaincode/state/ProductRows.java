package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;

/** The products, each with its current offer, and every offer that was ever made. */
public final class ProductRows {
    private final Table<Product> products;
    private final Table<Offer> offers;

    public ProductRows(Rows rows) {
        products = new Table<>(rows, "product", Product.class);
        offers = new Table<>(rows, "offer", Offer.class);
    }

    public Optional<Product> find(ProductId id) {
        return products.get(id);
    }

    /** @throws Refused {@code PRODUCT_NOT_FOUND} */
    public Product get(ProductId id) {
        return find(id).orElseThrow(
                        () -> new Refused(RefusalCode.PRODUCT_NOT_FOUND, "no product was ever published as " + id));
    }

    public void put(Product product) {
        products.put(product, product.listing().id());
    }

    public Page<Product> page(PageRequest request) {
        return products.page(request);
    }

    public Optional<Offer> offer(OfferId id) {
        return offers.get(id);
    }

    public void put(Offer offer) {
        offers.put(offer, offer.id());
    }
}
