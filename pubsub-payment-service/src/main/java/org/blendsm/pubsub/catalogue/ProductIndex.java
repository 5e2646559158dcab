package org.blendsm.pubsub.catalogue;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.CatalogueEvent;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All products ever published, as the ledger's events told them (table {@code product}); searched newest first. */
@Component
public class ProductIndex {
    private final JdbcClient database;

    ProductIndex(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(CatalogueEvent event) {
        Product product = event.product();
        Product.Listing listing = product.listing();
        Optional<Offer> offer = product.latestOffer();
        database.sql("""
                        insert into product
                            (id, owner, state, price, broker, anchorer, tags, words, published_at, record)
                        values (:id, :owner, :state, :price, :broker, :anchorer, :tags,
                            setweight(to_tsvector('english', :title), 'A')
                                || setweight(to_tsvector('english', :tagWords), 'B')
                                || setweight(to_tsvector('english', :summary), 'C'),
                            :publishedAt, :record)
                        on conflict (id) do update set state = excluded.state, price = excluded.price,
                            broker = excluded.broker, anchorer = excluded.anchorer, tags = excluded.tags,
                            words = excluded.words, record = excluded.record""")
                .param("id", listing.id().toString())
                .param("owner", listing.owner().value())
                .param("state", product.getClass().getSimpleName())
                .param(
                        "price",
                        offer.map(o -> o.conditions().pricePerMessage().minorUnits())
                                .orElse(null))
                .param("broker", offer.map(o -> o.conditions().broker().value()).orElse(null))
                .param("anchorer", offer.map(o -> o.anchorer().value()).orElse(null))
                .param("tags", listing.description().tags().toArray(String[]::new))
                .param("title", listing.description().title())
                .param("tagWords", String.join(" ", listing.description().tags()))
                .param("summary", listing.description().summary())
                .param("publishedAt", listing.publishedAt().atOffset(ZoneOffset.UTC))
                .param("record", RecordRow.text(product, Product.class))
                .update();
    }

    public Optional<Product> find(ProductId id) {
        return database.sql("select record from product where id = :id")
                .param("id", id.toString())
                .query(RecordRow.of(Product.class))
                .optional();
    }

    /** @throws Refused {@code PRODUCT_NOT_FOUND} */
    public Product existing(ProductId id) {
        return find(id).orElseThrow(
                        () -> new Refused(RefusalCode.PRODUCT_NOT_FOUND, "The ledger knows no product of this id."));
    }

    /** What a broker carries for one seller. */
    public List<ProductId> carriedFor(MemberId owner, MemberId broker) {
        return database.sql("select id from product where owner = :owner and broker = :broker")
                .param("owner", owner.value())
                .param("broker", broker.value())
                .query((row, _) -> ProductId.of(row.getString("id")))
                .list();
    }

    /** Streams that a broker carries, in the order of their ids, after the one that is named. */
    public List<ProductId> carriedBy(MemberId broker, String after, int count) {
        return ids("broker", broker, after, count);
    }

    /** Streams that a broker anchors, in the order of their ids, after the one that is named. */
    public List<ProductId> anchoredBy(MemberId broker, String after, int count) {
        return ids("anchorer", broker, after, count);
    }

    private List<ProductId> ids(String column, MemberId member, String after, int count) {
        return database.sql("select id from product where " + column
                        + " = :member and id > :after order by id limit :count")
                .param("member", member.value())
                .param("after", after)
                .param("count", count)
                .query((row, _) -> ProductId.of(row.getString("id")))
                .list();
    }

    Page<Product> search(ProductSearch search) {
        List<String> conditions = new ArrayList<>(List.of("state = :state"));
        Map<String, Object> values = new HashMap<>(
                Map.of("state", search.state().name(), "limit", search.page().size() + 1));
        search.words().ifPresent(words -> {
            conditions.add("words @@ websearch_to_tsquery('english', :words)");
            values.put("words", words);
        });
        search.tag().ifPresent(tag -> {
            conditions.add("tags @> array[cast(:tag as text)]");
            values.put("tag", tag);
        });
        search.seller().ifPresent(seller -> {
            conditions.add("owner = :seller");
            values.put("seller", seller.value());
        });
        search.maxPrice().ifPresent(price -> {
            conditions.add("price <= :maxPrice");
            values.put("maxPrice", price.minorUnits());
        });
        After.key(search.page(), ProductId::of).ifPresent(last -> {
            conditions.add("(published_at, id) < (select published_at, id from product where id = :after)");
            values.put("after", last.toString());
        });
        List<Product> found = database.sql("select record from product where " + String.join(" and ", conditions)
                        + " order by published_at desc, id desc limit :limit")
                .params(values)
                .query(RecordRow.of(Product.class))
                .list();
        return Page.of(
                found, search.page().size(), product -> product.listing().id().toString());
    }
}
