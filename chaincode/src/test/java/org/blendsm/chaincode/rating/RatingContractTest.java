package org.blendsm.chaincode.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.InMemoryPeer.Operations;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.TradedProduct;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.RatingEvent;
import org.blendsm.model.rating.Ratings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RatingContractTest {
    private final Marketplace market = Marketplace.founded();
    private final TradedProduct telemetry = TradedProduct.offered(market, HashedBy.BROKER);
    private final Agreement deal = telemetry.accept();

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void a_rating_stands_under_its_subject_and_agreement_and_is_told() {
        telemetry.settle(deal, 100);
        Rating rating = rate(buyer(), 4);
        assertThat(rating)
                .isEqualTo(new Rating(
                        deal.deal().id(),
                        buyer().id(),
                        seller().id(),
                        4,
                        Optional.of(comment()),
                        new Money(500),
                        market.now()));
        assertThat(market.event()).contains(new RatingEvent.MemberRated(rating));
        assertThat(market.peer().state("rating~"))
                .containsOnlyKeys("rating~" + seller().id() + "~" + deal.deal().id());
    }

    @Test
    void a_rating_travels_and_is_kept_as_canonical_json() {
        telemetry.settle(deal, 100);
        rate(buyer(), 4);
        String json = """
                {"agreement":"%s","at":"2026-01-01T00:00:00Z","author":"%s","comment":"%s","stars":4,"subject":"%s",\
                "volume":500}""".formatted(deal.deal().id(), buyer().id(), comment(), seller().id());
        assertThat(new String(market.last().payload(), StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(market.peer().state("rating~").values()).containsExactly("{\"is\":" + json + ",\"v\":1}");
        var event = market.last().event().orElseThrow();
        assertThat(event.getEventName()).isEqualTo("rating:MemberRated");
        assertThat(event.getPayload().toStringUtf8())
                .isEqualTo("{\"is\":{\"event\":\"MemberRated\",\"rating\":" + json + "},\"v\":1}");
    }

    @Test
    void each_side_rates_the_other_once() {
        telemetry.settle(deal, 100);
        rate(buyer(), 4);
        rate(seller(), 5);
        assertRefused(RefusalCode.ALREADY_RATED, () -> rate(buyer(), 3));
        assertRefused(RefusalCode.ALREADY_RATED, () -> rate(seller(), 1));
    }

    @Test
    void a_rating_that_is_sent_again_changes_nothing_and_is_answered_alike() {
        telemetry.settle(deal, 100);
        Rating rating = rate(buyer(), 4);
        market.pass(Duration.ofMinutes(1));
        assertThat(rate(buyer(), 4)).isEqualTo(rating);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();
    }

    @Test
    void a_resolved_dispute_is_rated_by_what_the_arbiter_let_pass() {
        market.as(buyer(), Disputes.class).open(new NewDispute(deal.deal().id(), "nothing came", comment()));
        assertRefused(RefusalCode.AGREEMENT_NOT_SETTLED, () -> rate(buyer(), 1));
        market.as(arbiter(), Disputes.class)
                .rule(new Ruling(deal.deal().id(), new Money(300), new Money(700), "a little came"));
        assertThat(rate(buyer(), 2).volume()).isEqualTo(new Money(300));
    }

    @Test
    void nobody_rates_a_sale_that_is_not_over() {
        assertRefused(RefusalCode.AGREEMENT_NOT_SETTLED, () -> rate(buyer(), 5));
    }

    @Test
    void nobody_rates_a_sale_that_never_was() {
        NewRating rating = new NewRating(new AgreementId(comment()), 5, Optional.empty());
        assertRefused(RefusalCode.AGREEMENT_NOT_FOUND, () -> as(buyer()).rate(rating));
    }

    @Test
    void a_stranger_rates_nobody() {
        telemetry.settle(deal, 100);
        assertRefused(RefusalCode.NOT_A_PARTY, () -> rate(stranger(), 1));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> rate(arbiter(), 1));
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> rate(outsider(), 1));
    }

    @Test
    void an_expelled_party_rates_nobody_and_is_still_rated() {
        telemetry.settle(deal, 100);
        market.as(operator(), Memberships.class).expel(buyer().id(), "did harm");
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> rate(buyer(), 1));
        assertThat(rate(seller(), 1).subject()).isEqualTo(buyer().id());
    }

    @Test
    void stars_and_forms_that_are_none_are_refused() {
        String stars = "{\"agreement\":\"" + deal.deal().id() + "\",\"stars\":%s}";
        for (String none : List.of("0", "6", "4.5", "\"4\"", "null")) {
            assertRefused(
                    RefusalCode.MALFORMED,
                    () -> market.run(
                            buyer(),
                            "rating:rate",
                            List.of(stars.formatted(none).getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Test
    void ratings_of_a_member_are_paged() {
        telemetry.settle(deal, 100);
        rate(buyer(), 4);
        for (int i = 0; i < 4; i++) {
            Agreement next = telemetry.accept();
            telemetry.settle(next, 1);
            as(buyer()).rate(new NewRating(next.deal().id(), 5, Optional.empty()));
            as(seller()).rate(new NewRating(next.deal().id(), 5, Optional.empty()));
        }
        List<Rating> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Rating> page = as(outsider()).of(seller().id(), new PageRequest(2, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        assertThat(read)
                .hasSize(5)
                .doesNotHaveDuplicates()
                .allMatch(rating -> rating.subject().equals(seller().id()));
    }

    @Test
    void rating_costs_four_reads_and_one_write() {
        telemetry.settle(deal, 100);
        rate(buyer(), 4);
        assertThat(market.last().operations()).isEqualTo(new Operations(4, 1));
    }

    @Test
    void an_answer_stands_beside_the_rating_and_is_told() {
        telemetry.settle(deal, 100);
        Rating rating = rate(buyer(), 1);
        RatingAnswer answer = answer(seller(), "it came in time");
        assertThat(market.event()).contains(new RatingEvent.RatingAnswered(answer));
        assertThat(market.last().operations()).isEqualTo(new Operations(4, 1));
        assertThat(market.peer().state("rating-answer~"))
                .containsOnlyKeys(
                        "rating-answer~" + seller().id() + "~" + deal.deal().id());
        assertThat(as(outsider()).answerBy(seller().id(), deal.deal().id())).isEqualTo(answer);
        assertThat(as(outsider()).of(seller().id(), PageRequest.first(5)).items())
                .as("the rating is as it was")
                .containsExactly(rating);
        assertThat(answer(seller(), "it came in time")).isEqualTo(answer);
        assertThat(market.last().writes()).isEmpty();
        assertRefused(RefusalCode.ALREADY_ANSWERED, () -> answer(seller(), "and it was right"));
    }

    @Test
    void only_who_was_rated_answers() {
        telemetry.settle(deal, 100);
        assertRefused(RefusalCode.RATING_NOT_FOUND, () -> answer(seller(), "what?"));
        rate(buyer(), 1);
        assertRefused(RefusalCode.RATING_NOT_FOUND, () -> answer(buyer(), "I meant it"));
        assertRefused(RefusalCode.RATING_NOT_FOUND, () -> answer(stranger(), "I know them"));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> answer(arbiter(), "I ruled it"));
        assertRefused(
                RefusalCode.RATING_NOT_ANSWERED,
                () -> as(outsider()).answerBy(seller().id(), deal.deal().id()));
        rate(seller(), 5);
        answer(buyer(), "thank you");
    }

    private RatingAnswer answer(Actor subject, String words) {
        return as(subject)
                .answer(new NewRatingAnswer(deal.deal().id(), Sha256.of(words.getBytes(StandardCharsets.UTF_8))));
    }

    private Ratings as(Actor actor) {
        return market.as(actor, Ratings.class);
    }

    private Rating rate(Actor author, int stars) {
        return as(author).rate(new NewRating(deal.deal().id(), stars, Optional.of(comment())));
    }

    private static Sha256 comment() {
        return Sha256.of("good data".getBytes(StandardCharsets.UTF_8));
    }
}
