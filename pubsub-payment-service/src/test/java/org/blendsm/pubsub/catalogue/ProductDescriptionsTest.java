package org.blendsm.pubsub.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.CatalogueEvent.ProductPublished;
import org.blendsm.model.catalogue.CatalogueEvent.ProductRevised;
import org.blendsm.model.catalogue.CatalogueEvent.ProductWithdrawn;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.Migration;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What was bought can be read after its seller has described it anew. */
@PubsubTest
class ProductDescriptionsTest {
    private static final NewProduct SOLD = described("Do not pass it on.");
    private static final NewProduct ANEW = described("Pass it on, or „sell“ it:\n\"as you like\".");

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    ProductDescriptions descriptions;

    @Autowired
    JdbcClient database;

    @Autowired
    PlatformTransactionManager transactions;

    private final Scene scene = Scene.vouchers();

    @BeforeEach
    void parties() {
        api.admit(scene.seller, scene.buyer);
        database.sql("truncate product_description").update();
    }

    /** A broker that learns what it carries would look for the streams of these products, which nobody has begun. */
    @AfterEach
    void no_products_stay() {
        database.sql("truncate product").update();
    }

    @Test
    void each_version_stays_as_it_came_onto_the_ledger() {
        Product.Draft first = draft(1, SOLD);
        Product.Draft second = draft(2, ANEW);
        long published = network.happenedTogether(new ProductPublished(first), offered(first));
        long revised = network.happenedTogether(new ProductRevised(second));
        network.happened(offered(second));
        network.happened(new ProductWithdrawn(new Product.Withdrawn(listing(2, ANEW, 99), Optional.of(scene.offer))));

        assertThat(descriptions.of(scene.product, PageRequest.first(10)).items())
                .containsExactly(
                        new ProductDescription(scene.product, 1, SOLD, SOLD.hash(), at(1), "tx-" + published + "-0"),
                        new ProductDescription(scene.product, 2, ANEW, ANEW.hash(), at(2), "tx-" + revised + "-0"));
    }

    @Test
    void who_bought_an_older_version_reads_it_and_holds_it_against_the_agreement() throws IOException {
        for (NewProduct description : List.of(SOLD, ANEW)) {
            int version = description.equals(SOLD) ? 1 : 2;
            Product.Listing listing = listing(version, description, version);
            network.happened(
                    version == 1
                            ? new ProductPublished(new Product.Draft(listing, Optional.empty()))
                            : new ProductRevised(new Product.Draft(listing, Optional.of(scene.offer))));
            Offer agreed = Offer.of(listing, scene.offer.id(), scene.offer.conditions(), at(version));

            byte[] answer = api.get(scene.buyer, path("/" + agreed.version()))
                    .getResponse()
                    .getContentAsByteArray();
            String text =
                    JsonMapper.shared().readTree(answer).path("description").toString();

            assertThat(Sha256.of(new JsonCanonicalizer(text).getEncodedUTF8())).isEqualTo(agreed.description());
        }
    }

    @Test
    void what_never_was_is_told() {
        network.happened(new ProductPublished(draft(1, SOLD)));
        network.happened(new ProductRevised(draft(2, ANEW)));

        for (String version : List.of("0", "3", "-1")) {
            assertProblem(api.get(scene.buyer, path("/" + version)), 404, "DESCRIPTION_NOT_FOUND");
        }
        assertThat(api.get(scene.buyer, path("/3")))
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo("The product has no description of this version: they are counted from 1 to 2 so far.");
        assertProblem(api.get(scene.buyer, path("/first")), 400, "MALFORMED");
        String nothing = "/products/" + "0".repeat(64) + "/descriptions";
        assertProblem(api.get(scene.buyer, nothing), 404, "PRODUCT_NOT_FOUND");
        assertProblem(api.get(scene.buyer, nothing + "/1"), 404, "PRODUCT_NOT_FOUND");
    }

    @Test
    void pages_follow_one_another_the_first_version_first() {
        network.happened(new ProductPublished(draft(1, SOLD)));
        network.happened(new ProductPublished(new Product.Draft(Scene.vouchers().listing(ANEW), Optional.empty())));
        IntStream.rangeClosed(2, 12).forEach(version -> network.happened(new ProductRevised(draft(version, ANEW))));

        List<Integer> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<ProductDescription> page = descriptions.of(scene.product, new PageRequest(5, after));
            page.items().forEach(description -> read.add(description.version()));
            after = page.next();
        } while (after.isPresent());

        assertThat(read)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 12).boxed().toList());
        assertThat(api.get(scene.buyer, path("?size=2&after=9")))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].version")
                .asArray()
                .containsExactly(10, 11);
        assertProblem(api.get(scene.buyer, path("?after=nine")), 400, "MALFORMED");
    }

    @Test
    void dropped_and_rebuilt_from_the_events_they_are_the_same() {
        List<LedgerEvent> story = List.of(
                new ProductPublished(draft(1, SOLD)), offered(draft(1, SOLD)), new ProductRevised(draft(2, ANEW)));
        network.happenedTogether(story.toArray(LedgerEvent[]::new));
        List<String> before = rows();

        database.sql("truncate product_description").update();
        network.happenedTogether(story.toArray(LedgerEvent[]::new));
        network.happenedTogether(story.toArray(LedgerEvent[]::new));

        assertThat(rows()).hasSize(2).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"V8__descriptions.sql", "V11__sellers.sql"})
    void a_service_of_before_reads_the_ledger_from_its_first_block_again(String migration) throws IOException {
        network.happened(new ProductPublished(draft(1, SOLD)));
        String migrated = Migration.statement(migration, "truncate");
        new TransactionTemplate(transactions).executeWithoutResult(transaction -> {
            transaction.setRollbackOnly();
            database.sql("insert into ledger_checkpoint (network, next_block) values (?, 7) on conflict do nothing")
                    .param(Scene.NETWORK.value())
                    .update();

            database.sql(migrated).update();

            for (String table : List.of("ledger_checkpoint", "ledger_member", "product", "posting")) {
                assertThat(database.sql("select count(*) from " + table)
                                .query(Integer.class)
                                .single())
                        .as(table)
                        .isZero();
            }
        });
    }

    /** But for the transactions, which this network numbers by its blocks. */
    private List<String> rows() {
        return database.sql("""
                        select product || ' ' || version || ' ' || regexp_replace(record, '"tx-[0-9]+', '') row
                        from product_description order by product, version""").query(String.class).list();
    }

    private String path(String rest) {
        return "/products/" + scene.product + "/descriptions" + rest;
    }

    private static NewProduct described(String terms) {
        return new NewProduct("Tides", "of the sea", List.of("sea"), "text/plain", "{}", terms);
    }

    private Product.Draft draft(int version, NewProduct description) {
        return new Product.Draft(listing(version, description, version), Optional.empty());
    }

    private ProductOffered offered(Product.Draft draft) {
        Product.Listing listing = draft.listing();
        return new ProductOffered(new Product.Offered(
                listing(listing.version(), listing.description(), 50 + listing.version()), scene.offer));
    }

    private Product.Listing listing(int version, NewProduct description, int minute) {
        return new Product.Listing(
                scene.product, scene.seller.id(), description, version, SOLD.hash(), at(1), at(minute));
    }

    private static Instant at(int minute) {
        return Scene.NOW.plus(Duration.ofMinutes(minute));
    }
}
