package org.blendsm.chaincode.rating;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;

/** Who may rate whom: the parties of a sale that is over, each other, once. */
final class RatingRules {
    private RatingRules() {}

    /**
     * The other side of a closed agreement, whom its author may rate. A settlement that paid nothing is no trade:
     * otherwise two friends could praise each other for nothing. A ruling is one whatever it gave, because somebody who
     * was cheated of everything must be able to say so, and it takes an arbiter.
     *
     * @throws Refused {@code NOT_A_PARTY} to anyone who did not take part; {@code AGREEMENT_NOT_SETTLED} before the
     *     sale is over; {@code NOTHING_TRADED}
     */
    static MemberId subject(Agreement agreement, MemberId author) {
        Agreement.Deal deal = agreement.deal();
        if (!deal.isParty(author)) {
            throw new Refused(
                    RefusalCode.NOT_A_PARTY, "only buyer and seller of agreement " + deal.id() + " rate each other");
        }
        switch (agreement) {
            case Agreement.Resolved _ -> {}
            case Agreement.Settled settled -> requireTraded(settled);
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ ->
                throw new Refused(
                        RefusalCode.AGREEMENT_NOT_SETTLED,
                        "rate once agreement " + deal.id() + " is settled or resolved");
        }
        return author.equals(deal.buyer()) ? deal.seller() : deal.buyer();
    }

    /**
     * What the author says of the other side, weighed by all that the buyer paid: the seller's part and the fee. The
     * same again, as where the answer was lost, is what was said before.
     *
     * @param said what the author said of this agreement before
     * @throws Refused as {@link #subject}; {@code ALREADY_RATED} where something else was said
     */
    static Rating rate(Agreement agreement, MemberId author, Optional<Rating> said, NewRating rating, Instant now) {
        MemberId subject = subject(agreement, author);
        if (said.isPresent()) {
            return requireSame(said.get(), rating);
        }
        return new Rating(
                agreement.deal().id(), author, subject, rating.stars(), rating.comment(), volume(agreement), now);
    }

    private static Rating requireSame(Rating said, NewRating again) {
        if (said.stars() != again.stars() || !said.comment().equals(again.comment())) {
            throw new Refused(
                    RefusalCode.ALREADY_RATED,
                    "you gave " + said.stars() + " stars for this agreement; a deal is rated only once");
        }
        return said;
    }

    private static void requireTraded(Agreement.Settled agreement) {
        if (volume(agreement).isZero()) {
            throw new Refused(
                    RefusalCode.NOTHING_TRADED,
                    "nothing was paid in agreement " + agreement.deal().id() + ": there is no trade to rate");
        }
    }

    private static Money volume(Agreement agreement) {
        return agreement.purse().paid().plus(agreement.purse().fee());
    }
}
