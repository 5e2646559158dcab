package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.END;
import static org.blendsm.system.TradedChain.OFFER;
import static org.blendsm.system.TradedChain.PUBLISH;
import static org.blendsm.system.TradedChain.REVISE;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.VERDICTS;
import static org.blendsm.system.TradedChain.WITHDRAW;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.json;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.product;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A product and its offers are what their owner made of them, by the owner's hand alone. */
class AuditCatalogueIT {
    @Test
    void what_is_a_products_owners_alone_is_found_under_another_hand() {
        for (String function : List.of(PUBLISH, REVISE, OFFER, WITHDRAW)) {
            assertThat(violatedByLast(function, 0, by("other"))).as(function).containsExactly(AUTHORITY);
        }
    }

    /** Two colluding endorsers, and a buyer who would accept it. */
    @Test
    void an_offer_in_a_sellers_name_is_found() {
        IdempotencyKey key = new IdempotencyKey("another-wish");
        String id = key.idFor(person("other").id(), OFFER).value();
        Product.Offered offered = product(OFFER, 0, Product.Offered.class);

        assertThat(violatedByLast(
                        OFFER,
                        0,
                        f -> f.by(person("other"))
                                .calling(
                                        OFFER,
                                        key,
                                        offered.listing().id(),
                                        offered.offer().conditions())
                                .renamed("offer", "offer~" + id)
                                .row("offer", row -> row.put("id", id))
                                .rowAndEvent("product", "product", row -> {
                                    ((ObjectNode) row.get("offer")).put("id", id);
                                    return row;
                                })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_offer_that_is_not_the_one_that_was_asked_for_is_found() {
        String other = person("other").id().value();
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                offer -> offer.put("seller", other),
                offer -> offer.put("version", 2),
                offer -> offer.put("description", Sha256.of().value()),
                offer -> offer.put("at", "2000-01-01T00:00:00Z"),
                offer -> offer.put("product", Sha256.of().value()),
                offer -> conditions(offer, c -> c.put("pricePerMessage", 1)),
                offer -> conditions(offer, c -> c.put("broker", other)),
                offer -> conditions(offer, c -> c.put("refundWindow", 0)))) {
            assertThat(violatedByLast(OFFER, 0, f -> offering(f, bug))).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(OFFER, 0, f -> offering(f, UnaryOperator.identity())))
                .isEmpty();
        assertThat(violatedByLast(OFFER, 0, f -> f.without("offer"))).contains(AUTHORITY);
    }

    @Test
    void an_offer_by_no_broker_or_of_a_stream_that_is_elsewhere_is_found() {
        String other = person("other").id().value();
        Product.Offered offered = product(OFFER, 2, Product.Offered.class);
        NewOffer asked = offered.offer().conditions();
        IdempotencyKey key = new IdempotencyKey("another-wish");
        String id = key.idFor(person("seller").id(), OFFER).value();
        UnaryOperator<Forgery> renamed = f -> offering(f.renamed("offer", "offer~" + id), offer -> offer.put("id", id));

        assertThat(violatedByLast(
                        OFFER,
                        2,
                        f -> renamed.apply(f)
                                .calling(OFFER, key, offered.listing().id(), asked)))
                .isEmpty();
        for (int time : List.of(0, 2)) {
            ProductId product =
                    product(OFFER, time, Product.Offered.class).listing().id();
            assertThat(violatedByLast(
                            OFFER,
                            time,
                            f -> offering(renamed.apply(f), offer -> conditions(offer, c -> c.put("broker", other)))
                                    .calling(
                                            OFFER,
                                            key,
                                            product,
                                            with(asked, person("other").id(), HashedBy.SOURCE))))
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(
                        OFFER,
                        2,
                        f -> offering(renamed.apply(f), offer -> conditions(offer, c -> c.put("hashedBy", "BROKER")))
                                .calling(
                                        OFFER,
                                        key,
                                        offered.listing().id(),
                                        with(asked, asked.broker(), HashedBy.BROKER))))
                .containsExactly(AUTHORITY);
    }

    private static NewOffer with(NewOffer asked, MemberId broker, HashedBy hashedBy) {
        return new NewOffer(
                asked.pricePerMessage(),
                asked.voucherEvery(),
                asked.creditWindow(),
                asked.term(),
                asked.claimWindow(),
                asked.refundWindow(),
                asked.paymentModes(),
                hashedBy,
                broker,
                asked.brokerFee());
    }

    private static ObjectNode conditions(ObjectNode offer, UnaryOperator<ObjectNode> bug) {
        return offer.set("conditions", bug.apply((ObjectNode) offer.get("conditions")));
    }

    private static Forgery offering(Forgery forgery, UnaryOperator<ObjectNode> bug) {
        return forgery.row("offer", bug)
                .rowAndEvent("product", "product", row -> row.set("offer", bug.apply((ObjectNode) row.get("offer"))));
    }

    @Test
    void a_product_that_is_not_what_its_owner_made_of_it_is_found() {
        String other = person("other").id().value();
        String early = "2000-01-01T00:00:00Z";
        for (String function : List.of(PUBLISH, REVISE, OFFER, WITHDRAW)) {
            for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                    listing -> listing.put("owner", other),
                    listing -> listing.put("version", 7),
                    listing -> listing.put("body", Sha256.of().value()),
                    listing -> listing.put("publishedAt", early),
                    listing -> listing.put("changedAt", early),
                    listing -> {
                        ((ObjectNode) listing.get("description")).put("terms", "Yours alone");
                        return listing;
                    })) {
                assertThat(violatedByLast(
                                function,
                                0,
                                f -> f.rowAndEvent(
                                        "product",
                                        "product",
                                        row -> row.set("listing", bug.apply((ObjectNode) row.get("listing"))))))
                        .as(function)
                        .containsExactly(AUTHORITY);
            }
        }
    }

    @Test
    void a_product_in_a_state_that_its_call_does_not_make_is_found() {
        ObjectNode offered = written(OFFER, 2, "product");
        ObjectNode standing = offered.deepCopy();
        ((ObjectNode) standing.get("listing"))
                .set("changedAt", written(WITHDRAW, 0, "product").get("listing").get("changedAt"));
        JsonNode offer = written(OFFER, 0, "offer");

        assertThat(violatedByLast(
                        WITHDRAW,
                        0,
                        f -> f.row("product", _ -> standing)
                                .event(event -> ((ObjectNode) event)
                                        .put("event", "ProductRevised")
                                        .set("product", standing))))
                .contains(AUTHORITY);
        assertThat(violatedByLast(
                        PUBLISH, 0, f -> f.rowAndEvent("product", "product", row -> row.set("lastOffer", offer))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REVISE,
                        0,
                        f -> f.rowAndEvent("product", "product", row -> {
                            row.remove("lastOffer");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_change_of_another_product_than_was_named_is_found() {
        ProductId first = product(PUBLISH, 0, Product.Draft.class).listing().id();

        assertThat(violatedByLast(WITHDRAW, 0, f -> f.calling(WITHDRAW, first))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(REVISE, 0, f -> f.calling(REVISE, first, Trade.ANOTHER)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(REVISE, 0, f -> f.renamed("product", "product~" + first)))
                .containsExactly(AUTHORITY);
    }

    /** What was withdrawn stays so; its verdict is wrong, for what it read was there when it was made first. */
    @Test
    void a_revision_of_what_was_withdrawn_is_found() {
        Product.Withdrawn withdrawn = product(WITHDRAW, 0, Product.Withdrawn.class);
        Product.Listing listing = withdrawn.listing();
        NewProduct first = product(PUBLISH, 1, Product.Draft.class).listing().description();
        Instant at = listing.changedAt().plusSeconds(60);
        List<Block> blocks = new ArrayList<>(until(WITHDRAW, 0));
        blocks.add(until(REVISE, 0).getLast());
        ObjectNode revised = json(new Product.Draft(
                new Product.Listing(
                        listing.id(),
                        listing.owner(),
                        first,
                        listing.version() + 1,
                        listing.body(),
                        listing.publishedAt(),
                        at),
                withdrawn.lastOffer()));

        assertThat(violated(forged(
                        blocks,
                        REVISE,
                        1,
                        f -> f.again()
                                .at(at)
                                .calling(REVISE, listing.id(), first)
                                .rowAndEvent("product", "product", _ -> revised))))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_revision_that_says_what_was_said_before_is_found() {
        Product.Draft revised = product(REVISE, 0, Product.Draft.class);
        Product.Draft first = product(PUBLISH, 1, Product.Draft.class);
        JsonNode same = json(first.listing().description());

        assertThat(violatedByLast(
                        REVISE,
                        0,
                        f -> f.calling(
                                        REVISE,
                                        revised.listing().id(),
                                        first.listing().description())
                                .rowAndEvent("product", "product", row -> {
                                    ((ObjectNode) row.get("listing")).set("description", same);
                                    return row;
                                })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_product_or_an_offer_that_another_call_left_behind_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.with("offer~" + Sha256.of(), written(OFFER, 0, "offer"))))
                .contains(AUTHORITY);
        assertThat(violatedBy(END, 0, f -> f.with("product~" + Sha256.of(), written(OFFER, 0, "product"))))
                .contains(AUTHORITY);
        assertThat(violatedBy(TRANSFER, 0, f -> f.with("another~1", written(OFFER, 0, "offer"))))
                .contains(AUTHORITY);
        assertThat(violatedBy(TRANSFER, 0, f -> f.with("~", written(OFFER, 0, "offer"))))
                .contains(AUTHORITY);
    }
}
