package org.blendsm.pubsub.catalogue;

import java.util.Optional;
import org.blendsm.fabric.EventBlock;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.catalogue.CatalogueEvent.ProductPublished;
import org.blendsm.model.catalogue.CatalogueEvent.ProductRevised;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Every version of every product's description, as the ledger's events told them (table {@code product_description}).
 */
@Component
class ProductDescriptions {
    private final JdbcClient database;

    ProductDescriptions(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(EventBlock block) {
        for (EventBlock.Occurrence occurrence : block.occurrences()) {
            switch (occurrence.event()) {
                case ProductPublished published -> put(published.product(), occurrence.transactionId());
                case ProductRevised revised -> put(revised.product(), occurrence.transactionId());
                default -> {}
            }
        }
    }

    private void put(Product product, String transaction) {
        ProductDescription description = ProductDescription.of(product.listing(), transaction);
        database.sql("""
                        insert into product_description (product, version, record) values (:product, :version, :record)
                        on conflict (product, version) do update set record = excluded.record""")
                .param("product", description.product().toString())
                .param("version", description.version())
                .param("record", RecordRow.text(description, ProductDescription.class))
                .update();
    }

    Optional<ProductDescription> find(ProductId product, int version) {
        return database.sql("select record from product_description where product = :product and version = :version")
                .param("product", product.toString())
                .param("version", version)
                .query(RecordRow.of(ProductDescription.class))
                .optional();
    }

    /** The first one first. */
    Page<ProductDescription> of(ProductId product, PageRequest page) {
        return new PagedQuery<>(
                        database, "select record from product_description", RecordRow.of(ProductDescription.class))
                .where("product = ?", Optional.of(product), ProductId::toString)
                .where("version > ?", After.key(page, Integer::parseInt), last -> last)
                .page(page, "version", description -> Integer.toString(description.version()));
    }
}
