package org.blendsm.chaincode.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Scene.NOON;
import static org.blendsm.chaincode.Scene.disputedAgreement;
import static org.blendsm.chaincode.Scene.endingAgreement;
import static org.blendsm.chaincode.Scene.hash;
import static org.blendsm.chaincode.Scene.openAgreement;
import static org.blendsm.chaincode.Scene.provenAgreement;
import static org.blendsm.chaincode.Scene.resolvedAgreement;
import static org.blendsm.chaincode.Scene.settledAgreement;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RatingRulesTest {
    @Test
    void buyer_and_seller_rate_each_other() {
        Agreement sale = settledAgreement(495, 5);
        assertThat(rated(sale, buyer().id()).subject()).isEqualTo(seller().id());
        assertThat(rated(sale, seller().id()).subject()).isEqualTo(buyer().id());
    }

    @Test
    void a_rating_weighs_what_the_agreement_paid_in_all() {
        assertThat(rated(settledAgreement(495, 5), buyer().id()).volume()).isEqualTo(new Money(500));
        assertThat(rated(resolvedAgreement(200, 0), buyer().id()).volume()).isEqualTo(new Money(200));
    }

    @Test
    void a_rating_says_who_when_and_what() {
        Agreement sale = settledAgreement(495, 5);
        NewRating said = new NewRating(sale.deal().id(), 4, Optional.of(hash("good data")));
        assertThat(RatingRules.rate(sale, buyer().id(), Optional.empty(), said, NOON))
                .isEqualTo(new Rating(
                        sale.deal().id(),
                        buyer().id(),
                        seller().id(),
                        4,
                        Optional.of(hash("good data")),
                        new Money(500),
                        NOON));
    }

    @Test
    void a_stranger_rates_nobody() {
        assertRefused(
                RefusalCode.NOT_A_PARTY,
                () -> rated(settledAgreement(495, 5), stranger().id()));
    }

    static Stream<Agreement> unfinishedSales() {
        return Stream.of(openAgreement(), endingAgreement(), disputedAgreement());
    }

    @ParameterizedTest
    @MethodSource("unfinishedSales")
    void a_sale_is_rated_when_it_is_over(Agreement unfinished) {
        assertRefused(RefusalCode.AGREEMENT_NOT_SETTLED, () -> rated(unfinished, buyer().id()));
    }

    @Test
    void who_traded_nothing_has_nothing_to_rate() {
        assertRefused(RefusalCode.NOTHING_TRADED, () -> rated(settledAgreement(0, 0), buyer().id()));
    }

    @Test
    void who_was_sent_nothing_and_got_everything_back_by_a_ruling_may_say_so() {
        assertThat(rated(resolvedAgreement(0, 0), buyer().id()).volume()).isEqualTo(Money.ZERO);
    }

    @Test
    void what_the_ledger_ruled_by_itself_is_a_trade_only_where_something_was_paid() {
        assertRefused(RefusalCode.NOTHING_TRADED, () -> rated(provenAgreement(0, 0), buyer().id()));
        assertThat(rated(provenAgreement(200, 0), buyer().id()).volume()).isEqualTo(new Money(200));
    }

    @Test
    void a_deal_is_rated_only_once() {
        Agreement sale = settledAgreement(495, 5);
        Optional<Rating> said = Optional.of(rated(sale, buyer().id()));
        AgreementId id = sale.deal().id();
        for (NewRating other : List.of(
                new NewRating(id, 4, Optional.empty()), new NewRating(id, 5, Optional.of(hash("other words"))))) {
            assertRefused(RefusalCode.ALREADY_RATED, () -> RatingRules.rate(sale, buyer().id(), said, other, NOON));
        }
    }

    @Test
    void the_same_rating_again_is_the_one_that_stands() {
        Agreement sale = settledAgreement(495, 5);
        Rating said = rated(sale, buyer().id());
        assertThat(RatingRules.rate(sale, buyer().id(), Optional.of(said), fiveStars(sale), NOON.plusSeconds(9)))
                .isEqualTo(said);
    }

    @Test
    void who_was_rated_answers_once() {
        Rating rating = rated(settledAgreement(495, 5), buyer().id());
        RatingAnswer answer = RatingRules.answer(rating, Optional.empty(), words("it was not so"), NOON.plusSeconds(9));
        assertThat(answer)
                .isEqualTo(new RatingAnswer(
                        rating.agreement(), seller().id(), hash("it was not so"), NOON.plusSeconds(9)));
        assertThat(RatingRules.answer(rating, Optional.of(answer), words("it was not so"), NOON.plusSeconds(10)))
                .as("the same again")
                .isEqualTo(answer);
        assertRefused(
                RefusalCode.ALREADY_ANSWERED,
                () -> RatingRules.answer(rating, Optional.of(answer), words("and yet"), NOON.plusSeconds(10)));
    }

    @Test
    void no_answer_is_dated_before_its_rating() {
        Rating rating = rated(settledAgreement(495, 5), buyer().id());
        assertThat(RatingRules.answer(rating, Optional.empty(), words("so soon"), NOON.minusSeconds(1))
                        .at())
                .isEqualTo(rating.at());
    }

    private static NewRatingAnswer words(String text) {
        return new NewRatingAnswer(settledAgreement(495, 5).deal().id(), hash(text));
    }

    private static Rating rated(Agreement sale, MemberId author) {
        return RatingRules.rate(sale, author, Optional.empty(), fiveStars(sale), NOON);
    }

    private static NewRating fiveStars(Agreement sale) {
        return new NewRating(sale.deal().id(), 5, Optional.empty());
    }
}
