package org.blendsm.pubsub.catalogue;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.blendsm.model.Page;
import org.blendsm.model.catalogue.CatalogueEvent;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.rows.StoredRecord;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All products ever published, as the ledger's events told them; searched newest first. */
@Repository
public class ProductIndex {
    private final JdbcClient db;

    ProductIndex(JdbcClient db) {
        this.db = db;
    }

    @EventListener
    void on(CatalogueEvent event) {
        Product product = event.product();
        NewProduct description = product.listing().description();
        db.sql("""
                        insert into product (id, owner, state, price, tags, words, published_at, record)
                        values (:id, :owner, :state, :price, :tags,
                                setweight(to_tsvector('english', :title), 'A')
                                    || setweight(to_tsvector('simple', :tagWords), 'B')
                                    || setweight(to_tsvector('english', :summary), 'C'),
                                :publishedAt, :record::jsonb)
                        on conflict (id) do update set state = excluded.state, price = excluded.price,
                            tags = excluded.tags, words = excluded.words, record = excluded.record
                        """)
                .param("id", product.listing().id().toString())
                .param("owner", product.listing().owner().value())
                .param("state", product.getClass().getSimpleName())
                .param("price", price(product).orElse(null))
                .param("tags", description.tags().toArray(String[]::new))
                .param("title", description.title())
                .param("tagWords", String.join(" ", description.tags()))
                .param("summary", description.summary())
                .param("publishedAt", OffsetDateTime.ofInstant(product.listing().publishedAt(), ZoneOffset.UTC))
                .param("record", StoredRecord.of(product, Product.class))
                .update();
    }

    public Optional<Product> find(ProductId id) {
        return db.sql("select record from product where id = :id")
                .param("id", id.toString())
                .query(StoredRecord.rows(Product.class))
                .optional();
    }

    Page<Product> search(ProductSearch search) {
        StringBuilder where = new StringBuilder("state = :state");
        search.words().ifPresent(_ -> where.append(" and words @@ websearch_to_tsquery('english', :words)"));
        search.tag().ifPresent(_ -> where.append(" and tags @> array[:tag]"));
        search.seller().ifPresent(_ -> where.append(" and owner = :seller"));
        search.maxPrice().ifPresent(_ -> where.append(" and price <= :maxPrice"));
        search.page().after().ifPresent(_ -> where.append("""
                 and (published_at, id) < (select published_at, id from product where id = :after)"""));
        JdbcClient.StatementSpec query = db.sql("select record from product where " + where
                        + " order by published_at desc, id desc limit :limit")
                .param("state", search.state().name())
                .param("limit", search.page().size() + 1);
        search.words().ifPresent(words -> query.param("words", words));
        search.tag().ifPresent(tag -> query.param("tag", tag));
        search.seller().ifPresent(seller -> query.param("seller", seller.value()));
        search.maxPrice().ifPresent(price -> query.param("maxPrice", price.minorUnits()));
        search.page().after().ifPresent(after -> query.param("after", after));
        return Page.of(
                query.query(StoredRecord.rows(Product.class)).list(),
                search.page().size(),
                product -> product.listing().id().toString());
    }

    private static Optional<Long> price(Product product) {
        return product.latestOffer()
                .map(Offer::conditions)
                .map(conditions -> conditions.pricePerMessage().minorUnits());
    }
}
