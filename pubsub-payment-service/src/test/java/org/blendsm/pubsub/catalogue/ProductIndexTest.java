package org.blendsm.pubsub.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.CatalogueEvent;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.CatalogueEvent.ProductPublished;
import org.blendsm.model.catalogue.CatalogueEvent.ProductRevised;
import org.blendsm.model.catalogue.CatalogueEvent.ProductWithdrawn;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent.MemberAdmitted;
import org.blendsm.model.membership.MembershipEvent.MemberChanged;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent.MemberRated;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the catalogue's events become, and how it is searched. */
@PubsubTest
class ProductIndexTest {
    @Autowired
    TestNetwork network;

    @Autowired
    ProductIndex index;

    @Autowired
    SellerStars sellers;

    @Autowired
    JdbcClient database;

    @BeforeEach
    void nothing_yet() {
        database.sql("truncate product, barred_member, seller_opinion, seller_stars")
                .update();
    }

    @Test
    void words_are_found_in_title_tags_and_summary_in_any_form() {
        Product.Offered weather = offered("Weather stations", "wind speeds of the coast", "meteo");
        offered("Traffic", "cars counted", "road");

        assertThat(found("weather")).containsExactly(weather);
        assertThat(found("station")).containsExactly(weather);
        assertThat(found("wind speed")).containsExactly(weather);
        assertThat(found("meteo")).containsExactly(weather);
        assertThat(found("weather -wind")).isEmpty();
        assertThat(found("& | ! ( ' :* <->")).isEmpty();
    }

    @Test
    void only_what_is_offered_is_found() {
        Scene scene = Scene.vouchers();
        network.happened(new ProductPublished(new Product.Draft(scene.offered().listing(), Optional.empty())));
        assertThat(found("telemetry")).isEmpty();

        network.happened(new ProductOffered(scene.offered()));
        assertThat(found("telemetry")).containsExactly(scene.offered());

        network.happened(new ProductWithdrawn(scene.withdrawn()));
        assertThat(found("telemetry")).isEmpty();
        assertThat(index.find(scene.product)).contains(scene.withdrawn());
    }

    @ParameterizedTest
    @MethodSource("whatKeepsAMemberFromActing")
    void what_a_member_offers_or_carries_is_found_while_it_may_act(Standing standing) {
        Scene scene = Scene.vouchers();
        network.happened(new ProductOffered(scene.offered()));
        for (Member member : List.of(scene.seller, Scene.member(TestLedger.BROKER, Role.BROKER))) {
            network.happened(new MemberChanged(member.with(standing)));
            assertThat(found("telemetry")).as(member.roles().toString()).isEmpty();
            assertThat(index.find(scene.product)).contains(scene.offered());

            network.happened(new MemberChanged(member));
            assertThat(found("telemetry")).containsExactly(scene.offered());
        }
    }

    static List<Standing> whatKeepsAMemberFromActing() {
        return List.of(
                new Standing.Suspended(Scene.NOW, "a question"),
                new Standing.Left(Scene.NOW),
                new Standing.Expelled(Scene.NOW, "did harm"));
    }

    @Test
    void pages_are_full_though_sellers_between_may_not_act() {
        List<Product.Offered> left = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Scene scene = Scene.vouchers();
            network.happened(new ProductOffered(scene.offered()));
            if (i % 3 == 0) {
                left.add(scene.offered());
            } else {
                network.expel(scene.seller);
            }
        }

        Page<Product> first = index.search(offered("telemetry", PageRequest.first(3)));
        Page<Product> rest = index.search(offered("telemetry", new PageRequest(3, first.next())));

        assertThat(first.items()).hasSize(3);
        assertThat(Stream.of(first, rest).flatMap(page -> page.items().stream()))
                .containsExactlyInAnyOrderElementsOf(left);
        assertThat(rest.next()).isEmpty();
    }

    @Test
    void another_description_replaces_the_words() {
        Scene scene = Scene.vouchers();
        network.happened(new ProductOffered(scene.offered()));
        Product.Listing tides = scene.listing(Scene.description("Tides", "of the sea", List.of("sea")));
        network.happened(new ProductRevised(new Product.Draft(tides, Optional.of(scene.offer))));
        assertThat(found("telemetry")).isEmpty();
        assertThat(found("tide")).as("nobody was offered this yet").isEmpty();
        assertThat(index.carriedFor(scene.seller.id(), scene.offer.conditions().broker(), "", 10))
                .as("whoever has bought it goes on receiving")
                .containsExactly(scene.product);

        Product.Offered offered = new Product.Offered(tides, scene.offer);
        network.happened(new ProductOffered(offered));
        assertThat(found("tide")).containsExactly(offered);
    }

    @Test
    void everything_named_must_hold() {
        Product.Offered one = offered("Weather", "here", "meteo");
        Product.Offered other = offered("Weather", "there", "meteo");

        assertThat(search(
                        Optional.of("weather"),
                        Optional.of("meteo"),
                        Optional.of(one.listing().owner()),
                        5))
                .containsExactly(one);
        assertThat(search(Optional.empty(), Optional.of("meteo"), Optional.empty(), 5))
                .containsExactlyInAnyOrder(one, other);
        assertThat(search(Optional.empty(), Optional.empty(), Optional.empty(), 4))
                .isEmpty();
        assertThat(search(Optional.empty(), Optional.of("meteor"), Optional.empty(), 5))
                .isEmpty();
    }

    @Test
    void a_tag_is_found_however_it_is_written() {
        Product.Offered product = offered("Weather", "here", "Meteo");

        for (String written : List.of("Meteo", "METEO", "meteo")) {
            assertThat(search(Optional.empty(), Optional.of(written), Optional.empty(), 5))
                    .as(written)
                    .containsExactly(product);
        }
        assertThat(product.listing().description().tags()).containsExactly("Meteo");
    }

    @Test
    void a_seller_is_shown_with_name_and_stars() {
        Member rated = seller();
        Member unknown = seller();
        rate(rated, member(), 5);
        rate(rated, member(), 4);
        rate(rated, member(), 4);

        assertThat(sellers.of(Set.of(rated.id(), unknown.id(), member())))
                .as("who was never admitted is not shown")
                .containsExactlyInAnyOrder(
                        new Seller(rated.id(), rated.name(), 3, Optional.of("4.33")),
                        new Seller(unknown.id(), unknown.name(), 0, Optional.empty()))
                .isSortedAccordingTo(Comparator.comparing(Seller::address));
        assertThat(sellers.of(Set.of())).isEmpty();
    }

    @Test
    void one_rater_counts_once() {
        Member seller = seller();
        MemberId friend = member();
        rate(seller, friend, 5);
        rate(seller, friend, 5);
        rate(seller, member(), 2);
        assertThat(sellers.of(Set.of(seller.id())))
                .containsExactly(new Seller(seller.id(), seller.name(), 2, Optional.of("3.50")));

        rate(seller, friend, 1);
        assertThat(sellers.of(Set.of(seller.id())))
                .as("by its latest stars")
                .containsExactly(new Seller(seller.id(), seller.name(), 2, Optional.of("1.50")));
    }

    @Test
    void rebuilt_it_is_the_same() {
        List<Member> sold = List.of(seller(), seller(), seller());
        List<MemberId> bought = List.of(member(), member(), member(), member());
        Random dice = new Random(7);
        List<MemberRated> story = Stream.generate(() -> rated(
                        sold.get(dice.nextInt(sold.size())),
                        bought.get(dice.nextInt(bought.size())),
                        1 + dice.nextInt(5)))
                .limit(40)
                .toList();
        List<MemberId> all = sold.stream().map(Member::id).toList();
        story.forEach(network::happened);
        List<Seller> before = sellers.of(all);

        database.sql("truncate seller_opinion, seller_stars").update();
        story.forEach(network::happened);

        assertThat(sellers.of(all)).isEqualTo(before).hasSize(3);
    }

    private Member seller() {
        Member seller = Scene.vouchers().seller;
        network.happened(new MemberAdmitted(seller));
        return seller;
    }

    private static MemberId member() {
        return Scene.vouchers().buyer.id();
    }

    private void rate(Member seller, MemberId by, int stars) {
        network.happened(rated(seller, by, stars));
    }

    private static MemberRated rated(Member seller, MemberId by, int stars) {
        return new MemberRated(new Rating(
                Scene.vouchers().agreementId, by, seller.id(), stars, Optional.empty(), Scene.PRICE, Scene.NOW));
    }

    @Test
    void pages_follow_one_another_newest_first_without_gap_or_repeat() {
        List<Product.Offered> given = many(57);
        List<Product> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Product> page = index.search(offered("sensor", new PageRequest(10, after)));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());

        assertThat(read).hasSize(57).containsExactlyInAnyOrderElementsOf(given);
        assertThat(read)
                .isSortedAccordingTo(
                        Comparator.comparing((Product p) -> p.listing().publishedAt())
                                .reversed());
    }

    @Test
    void dropped_and_rebuilt_from_the_events_it_is_the_same() {
        List<CatalogueEvent> story = new ArrayList<>();
        Random dice = new Random(7);
        for (int i = 0; i < 60; i++) {
            Scene scene = Scene.vouchers();
            story.add(new ProductPublished(new Product.Draft(scene.offered().listing(), Optional.empty())));
            if (dice.nextBoolean()) {
                story.add(new ProductOffered(scene.offered()));
            }
            if (dice.nextInt(4) == 0) {
                story.add(new ProductWithdrawn(scene.withdrawn()));
            }
        }
        story.forEach(network::happened);
        List<String> before = rows();

        database.sql("truncate product").update();
        story.forEach(network::happened);

        assertThat(rows()).isEqualTo(before).hasSize(60);
    }

    private List<String> rows() {
        return database.sql("select cast(product as text) from product order by id")
                .query(String.class)
                .list();
    }

    private static ProductSearch offered(String words, PageRequest page) {
        return new ProductSearch(
                Optional.of(ProductSearch.State.Offered),
                Optional.of(words),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                page);
    }

    private List<Product> found(String words) {
        return search(Optional.of(words), Optional.empty(), Optional.empty(), Money.LARGEST);
    }

    private List<Product> search(
            Optional<String> words, Optional<String> tag, Optional<MemberId> seller, long maxPrice) {
        return index.search(new ProductSearch(
                        Optional.of(ProductSearch.State.Offered),
                        words,
                        tag,
                        seller,
                        Optional.of(new Money(maxPrice)),
                        PageRequest.first(100)))
                .items();
    }

    private Product.Offered offered(String title, String summary, String tag) {
        Scene scene = Scene.vouchers();
        Product.Offered product =
                new Product.Offered(scene.listing(Scene.description(title, summary, List.of(tag))), scene.offer);
        network.happened(new ProductOffered(product));
        return product;
    }

    /** Several share each instant, as transactions of one block may. */
    private List<Product.Offered> many(int count) {
        List<Product.Offered> products = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Scene scene = Scene.vouchers();
            NewProduct description = Scene.description("Sensor " + i, "", List.of());
            Product.Listing listing = new Product.Listing(
                    new ProductId(Scene.sha("sensor " + i)),
                    scene.seller.id(),
                    description,
                    1,
                    Sha256.of(),
                    Instant.parse("2026-05-01T10:00:00.123456789Z").plusSeconds(i / 7),
                    Scene.NOW);
            Product.Offered product = new Product.Offered(listing, scene.offer);
            network.happened(new ProductOffered(product));
            products.add(product);
        }
        return products;
    }
}
