package org.blendsm.rating;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.blendsm.model.rating.Ratings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** What the ledger's events become. */
@ServiceTest
class RatingReadModelTest {
    private static final MemberId ALICE = new MemberId("a".repeat(40));
    private static final MemberId BOB = new MemberId("b".repeat(40));
    private static final MemberId CAROL = new MemberId("c".repeat(40));
    private static final MemberId DAVE = new MemberId("d".repeat(40));
    private static final Reviews.Filter ANYBODY =
            new Reviews.Filter(Optional.empty(), Optional.empty(), Optional.empty());

    @Autowired
    TestNetwork network;

    @Autowired
    Reviews reviews;

    @Autowired
    Reputations reputations;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Ratings ledger;

    @MockitoBean
    Agreements agreements;

    @BeforeEach
    void nothing_yet() {
        database.sql("truncate rating, rating_answer, reputation, opinion, comment")
                .update();
    }

    @Test
    void a_reputation_counts_every_rater_and_weighs_it_by_what_was_paid() {
        happened(rating(1, ALICE, BOB, 5, 300));
        happened(rating(2, CAROL, BOB, 2, 100));
        happened(rating(3, DAVE, BOB, 2, 0));
        happened(rating(4, BOB, ALICE, 1, 300));
        assertThat(reputations.of(BOB))
                .isEqualTo(new Reputation(
                        BOB, 3, 3, 9, Optional.of("3.00"), List.of(0L, 2L, 0L, 0L, 1L), "400", Optional.of("4.25")));
    }

    @Test
    void money_that_goes_to_and_fro_between_two_friends_outweighs_nobody() {
        happened(rating(0, CAROL, BOB, 1, 200));
        for (int i = 1; i <= 1_000; i++) {
            happened(rating(i, ALICE, BOB, 5, 200));
        }
        assertThat(reputations.of(BOB))
                .isEqualTo(new Reputation(
                        BOB,
                        1_001,
                        2,
                        6,
                        Optional.of("3.00"),
                        List.of(1L, 0L, 0L, 0L, 1L),
                        "400",
                        Optional.of("3.00")));
    }

    @Test
    void a_rater_stands_by_what_it_said_last_with_the_weight_of_its_largest_trade() {
        happened(rating(1, ALICE, BOB, 5, 300));
        happened(rating(2, ALICE, BOB, 4, 700));
        happened(rating(3, ALICE, BOB, 2, 100));
        happened(rating(4, CAROL, BOB, 5, 300));
        assertThat(reputations.of(BOB))
                .isEqualTo(new Reputation(
                        BOB, 4, 2, 7, Optional.of("3.50"), List.of(0L, 1L, 0L, 0L, 1L), "1000", Optional.of("2.90")));
    }

    @Test
    void a_reputation_holds_more_than_a_long() {
        happened(rating(1, ALICE, BOB, 5, Money.LARGEST));
        happened(rating(2, CAROL, BOB, 5, Money.LARGEST));
        happened(rating(3, DAVE, BOB, 4, Money.LARGEST));
        assertThat(reputations.of(BOB).volume()).isEqualTo("27021597764222973");
        assertThat(reputations.of(BOB).weightedMean()).contains("4.67");
    }

    @Test
    void nobody_has_rated_a_newcomer() {
        assertThat(reputations.of(CAROL).count()).isZero();
        assertThat(reputations.of(CAROL).mean()).isEmpty();
        assertThat(reputations.of(CAROL).weightedMean()).isEmpty();
    }

    @Test
    void pages_follow_one_another_without_gap_or_repeat_even_within_one_instant() {
        List<Rating> given = ratings(57);
        given.forEach(this::happened);
        List<Rating> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Review> page = reviews.list(ANYBODY, new PageRequest(10, after));
            page.items().forEach(review -> read.add(review.rating()));
            after = page.next();
        } while (after.isPresent());
        assertThat(read).hasSize(57).containsExactlyInAnyOrderElementsOf(given);
        assertThat(read).isSortedAccordingTo((a, b) -> b.at().compareTo(a.at()));
    }

    @Test
    void a_list_can_be_of_one_subject_one_author_or_one_agreement() {
        Rating first = rating(1, ALICE, BOB, 5, 1);
        Rating back = rating(1, BOB, ALICE, 4, 1);
        Rating other = rating(2, CAROL, BOB, 3, 1);
        List.of(first, back, other).forEach(this::happened);
        assertThat(list(new Reviews.Filter(Optional.of(BOB), Optional.empty(), Optional.empty())))
                .containsExactlyInAnyOrder(first, other);
        assertThat(list(new Reviews.Filter(Optional.empty(), Optional.of(BOB), Optional.empty())))
                .containsExactly(back);
        assertThat(list(new Reviews.Filter(Optional.empty(), Optional.empty(), Optional.of(first.agreement()))))
                .containsExactlyInAnyOrder(first, back);
    }

    @Test
    void dropped_and_rebuilt_from_the_events_it_is_the_same() {
        List<Rating> given = ratings(200);
        given.forEach(this::happened);
        List<Rating> before = list(ANYBODY);
        List<Reputation> reputationsBefore = reputationsOfAll();

        database.sql("truncate rating, rating_answer, reputation, opinion").update();
        assertThat(list(ANYBODY)).isEmpty();
        given.forEach(this::happened);

        assertThat(list(ANYBODY)).isEqualTo(before);
        assertThat(reputationsOfAll()).isEqualTo(reputationsBefore);
    }

    private List<Reputation> reputationsOfAll() {
        return List.of(reputations.of(ALICE), reputations.of(BOB), reputations.of(CAROL));
    }

    private List<Rating> list(Reviews.Filter filter) {
        return reviews.list(filter, PageRequest.first(100)).items().stream()
                .map(Review::rating)
                .toList();
    }

    private void happened(Rating rating) {
        network.happened(new RatingEvent.MemberRated(rating));
    }

    /** Many, by a seeded dice; several share each instant, as transactions of one block may. */
    private static List<Rating> ratings(int count) {
        Random dice = new Random(7);
        List<MemberId> members = List.of(ALICE, BOB, CAROL);
        List<Rating> ratings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int author = dice.nextInt(3);
            int subject = (author + 1 + dice.nextInt(2)) % 3;
            Rating rating =
                    rating(i, members.get(author), members.get(subject), 1 + dice.nextInt(5), dice.nextInt(1_000));
            ratings.add(rating);
        }
        return ratings;
    }

    private static Rating rating(int number, MemberId author, MemberId subject, int stars, long volume) {
        return new Rating(
                new AgreementId(Sha256.of(Integer.toString(number).getBytes(StandardCharsets.UTF_8))),
                author,
                subject,
                stars,
                Optional.empty(),
                new Money(volume),
                Instant.parse("2026-05-01T10:00:00.123456Z").plusSeconds(number / 7));
    }
}
