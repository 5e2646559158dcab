package org.blendsm.pubsub.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.CatalogueEvent.ProductPublished;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@PubsubTest
class ProductControllerTest {
    private static final String OFFER = """
            {"pricePerMessage": 5, "voucherEvery": 10, "creditWindow": 30, "term": "PT2H", "claimWindow": "PT1H",
             "refundWindow": 0, "paymentModes": ["VOUCHER"], "hashedBy": "BROKER", "brokerFee": 100}""";

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Catalogue ledger;

    Scene scene;

    @BeforeEach
    void a_seller_with_a_product() {
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
    }

    @Test
    void a_seller_publishes_under_the_name_given_to_the_wish() {
        Product.Draft draft = new Product.Draft(scene.offered().listing(), Optional.empty());
        given(ledger.publish(eq(new IdempotencyKey("wish-1")), any())).willReturn(draft);

        assertThat(api.post(scene.seller, "/products", """
                {"title": "Live telemetry", "summary": "", "tags": ["live"], "mediaType": "application/json",
                 "sample": "{}", "terms": "CC BY 4.0"}"""))
                .hasStatus(201)
                .hasHeader("Location", "/api/v1/products/" + scene.product)
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Draft");
    }

    @Test
    void an_offer_names_this_pools_broker_where_it_names_none() {
        given(ledger.offer(any(), any(), any())).willReturn(scene.offered());

        assertThat(api.post(scene.seller, "/products/" + scene.product + "/offers", OFFER))
                .hasStatus(201);

        ArgumentCaptor<NewOffer> asked = ArgumentCaptor.forClass(NewOffer.class);
        verify(ledger).offer(any(), eq(scene.product), asked.capture());
        assertThat(asked.getValue().broker()).isEqualTo(TestLedger.BROKER_KEY.address());
    }

    @Test
    void an_offer_in_a_zone_goes_to_the_ledger_with_it_and_is_listed_with_it() {
        ZoneId zone = ZoneId.of("c".repeat(64));
        Product.Offered usual = scene.offered();
        Offer offer = usual.offer();
        Product.Offered inZone = new Product.Offered(
                usual.listing(),
                Offer.of(usual.listing(), offer.id(), offer.conditions().in(zone), offer.at()));
        given(ledger.offer(any(), any(), any())).willReturn(inZone);

        String path = "/products/" + scene.product;
        assertThat(api.post(scene.seller, path + "/offers", OFFER.replace("}", ", \"zone\": \"" + zone + "\"}")))
                .hasStatus(201);
        ArgumentCaptor<NewOffer> asked = ArgumentCaptor.forClass(NewOffer.class);
        verify(ledger).offer(any(), eq(scene.product), asked.capture());
        assertThat(asked.getValue().zone()).contains(zone);

        network.happened(new ProductOffered(inZone));
        assertThat(api.get(scene.buyer, path))
                .bodyJson()
                .extractingPath("$.offer.conditions.zone")
                .isEqualTo(zone.toString());
    }

    @Test
    void an_offer_that_cannot_be_is_told_what_is_wrong() {
        MvcTestResult refused = api.post(
                scene.seller,
                "/products/" + scene.product + "/offers",
                OFFER.replace("\"creditWindow\": 30", "\"creditWindow\": 3"));

        assertProblem(refused, 400, "MALFORMED");
        assertThat(refused).bodyJson().extractingPath("$.detail").asString().contains("credit window");
    }

    @Test
    void negative_overflowing_and_broken_amounts_are_malformed() {
        for (String price : new String[] {"-1", "9007199254740993", "1.5", "\"5\"", "null", "1e3"}) {
            MvcTestResult refused = api.post(
                    scene.seller,
                    "/products/" + scene.product + "/offers",
                    OFFER.replace("\"pricePerMessage\": 5", "\"pricePerMessage\": " + price));
            assertProblem(refused, 400, "MALFORMED");
        }
    }

    @Test
    void junk_is_malformed_and_never_a_fault() {
        for (String body : new String[] {"", "{", "[]", "null", "{\"title\": 1}", "{\"unknown\": true}"}) {
            assertProblem(api.post(scene.seller, "/products", body), 400, "MALFORMED");
        }
    }

    @Test
    void a_search_with_wrong_parameters_is_malformed() {
        for (String query : new String[] {
            "size=0",
            "size=101",
            "size=x",
            "maxPrice=-1",
            "maxPrice=x",
            "seller=nobody",
            "state=Sold",
            "q=" + "x".repeat(201)
        }) {
            assertProblem(api.get(scene.buyer, "/products?" + query), 400, "MALFORMED");
        }
    }

    @Test
    void a_stranger_may_not_touch_a_product() {
        given(ledger.withdraw(any())).willThrow(new Refused(RefusalCode.NOT_THE_OWNER, "This is another's product."));
        given(ledger.revise(any(), any()))
                .willThrow(new Refused(RefusalCode.NOT_THE_OWNER, "This is another's product."));

        assertProblem(api.post(scene.buyer, "/products/" + scene.product + "/withdrawal", ""), 403, "NOT_THE_OWNER");
        assertProblem(api.put(scene.buyer, "/products/" + scene.product + "/description", """
                {"title": "Mine", "summary": "", "tags": [], "mediaType": "text/plain", "sample": "", "terms": "x"}"""), 403, "NOT_THE_OWNER");
    }

    @Test
    void a_seller_finds_all_that_is_its_own_and_anybody_else_what_is_for_sale() {
        String tag = scene.seller.id().value();
        Product.Listing listing = scene.listing(Scene.description("Tides", "", List.of(tag)));
        network.happened(new ProductOffered(new Product.Offered(listing, scene.offer)));
        ProductId draft = new ProductId(Scene.sha("draft " + tag));
        network.happened(new ProductPublished(new Product.Draft(
                new Product.Listing(
                        draft, listing.owner(), listing.description(), 1, Sha256.of(), Scene.NOW, Scene.NOW),
                Optional.empty())));

        assertFound(scene.seller, "/products?seller=" + scene.seller.id(), scene.product, draft);
        assertFound(scene.seller, "/products?seller=" + scene.seller.id() + "&state=Draft", draft);
        assertFound(scene.seller, "/products?tag=" + tag, scene.product);
        assertFound(scene.buyer, "/products?seller=" + scene.seller.id(), scene.product);
    }

    @Test
    void a_page_says_who_sells_what_is_on_it() {
        assertThat(api.get(scene.buyer, "/products?seller=" + scene.seller.id()))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.sellers")
                .asArray()
                .containsExactly(Map.of("address", scene.seller.id().value(), "name", "somebody", "raters", 0));
    }

    private void assertFound(Member caller, String search, ProductId... products) {
        assertThat(api.get(caller, search))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].listing.id")
                .asArray()
                .containsExactlyInAnyOrder(
                        Stream.of(products).map(ProductId::toString).toArray());
    }

    @Test
    void a_product_is_found_by_its_id_and_an_unknown_one_is_not() {
        assertThat(api.get(scene.buyer, "/products/" + scene.product))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.offer.id")
                .isEqualTo(scene.offer.id().toString());
        assertProblem(api.get(scene.buyer, "/products/" + "0".repeat(64)), 404, "PRODUCT_NOT_FOUND");
        assertProblem(api.get(scene.buyer, "/products/nothing"), 400, "MALFORMED");
    }
}
