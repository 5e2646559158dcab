package org.blendsm.pubsub.catalogue;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
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

/**
 * All products ever published, as the ledger's events told them (table {@code product}); searched newest first. What is
 * offered by, or carried by, a member who may not act (table {@code barred_member}) is not for sale: the ledger accepts
 * no such offer, and whoever was expelled withdraws nothing.
 */
@Component
public class ProductIndex {
    /** Asked row by row: PostgreSQL makes a join of "not exists", and of each page a sort of the whole table. */
    private static final String BOTH_MAY_ACT =
            "exists (select from barred_member where member in (product.owner, product.broker)) is not true";

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
                .param(
                        "tags",
                        listing.description().tags().stream()
                                .map(ProductIndex::folded)
                                .distinct()
                                .toArray(String[]::new))
                .param("title", listing.description().title())
                .param("tagWords", String.join(" ", listing.description().tags()))
                .param("summary", listing.description().summary())
                .param("publishedAt", listing.publishedAt().atOffset(ZoneOffset.UTC))
                .param("record", RecordRow.text(product, Product.class))
                .update();
    }

    /** A tag as it is compared, on both sides; in Java, for a database has a locale of its own. */
    private static String folded(String tag) {
        return tag.toLowerCase(Locale.ROOT);
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

    /** What a broker carries for one seller, in the order of their ids, after the one that is named. */
    public List<ProductId> carriedFor(MemberId owner, MemberId broker, String after, int count) {
        return database.sql("""
                        select id from product where owner = :owner and broker = :broker and id > :after
                        order by id limit :count""")
                .param("owner", owner.value())
                .param("broker", broker.value())
                .param("after", after)
                .param("count", count)
                .query((row, _) -> ProductId.of(row.getString("id")))
                .list();
    }

    /** @param hashedElsewhere whether somebody else than its broker hashes and anchors it: its seller */
    public record CarriedStream(ProductId id, boolean hashedElsewhere) {}

    /** Streams that a broker carries, in the order of their ids, after the one that is named. */
    public List<CarriedStream> carriedBy(MemberId broker, String after, int count) {
        return database.sql("""
                        select id, anchorer <> broker as elsewhere from product
                        where broker = :broker and id > :after order by id limit :count""")
                .param("broker", broker.value())
                .param("after", after)
                .param("count", count)
                .query((row, _) -> new CarriedStream(ProductId.of(row.getString("id")), row.getBoolean("elsewhere")))
                .list();
    }

    /** Streams that a broker anchors, in the order of their ids, after the one that is named. */
    public List<ProductId> anchoredBy(MemberId broker, String after, int count) {
        return database.sql("select id from product where anchorer = :broker and id > :after order by id limit :count")
                .param("broker", broker.value())
                .param("after", after)
                .param("count", count)
                .query((row, _) -> ProductId.of(row.getString("id")))
                .list();
    }

    Page<Product> search(ProductSearch search) {
        return new PagedQuery<>(database, "select record from product", RecordRow.of(Product.class))
                .where("state = ?", search.state(), Enum::name)
                .where(BOTH_MAY_ACT, search.state().filter(ProductSearch.State.Offered::equals))
                .where("words @@ websearch_to_tsquery('english', ?)", search.words(), words -> words)
                .where("tags @> array[cast(? as text)]", search.tag(), ProductIndex::folded)
                .where("owner = ?", search.seller(), MemberId::value)
                .where("price <= ?", search.maxPrice(), Money::minorUnits)
                .where(
                        "(published_at, id) < (select published_at, id from product where id = ?)",
                        After.key(search.page(), ProductId::of),
                        ProductId::toString)
                .page(
                        search.page(),
                        "published_at desc, id desc",
                        product -> product.listing().id().toString());
    }
}
