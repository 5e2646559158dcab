package org.blendsm.chaincode.rating;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;

/** What a party of a sale that is over says of the other, once. */
final class RatingRules {
    private RatingRules() {}

    /**
     * What the author says of the other side, weighed by all that the buyer paid: the seller's part and the fee. The
     * same again, as where the answer was lost, is what was said before.
     *
     * @param said what the author said of this agreement before
     * @throws Refused as {@link Rating#subject}; {@code ALREADY_RATED} where something else was said
     */
    static Rating rate(Agreement agreement, MemberId author, Optional<Rating> said, NewRating rating, Instant now) {
        MemberId subject = Rating.subject(agreement, author);
        if (said.isPresent()) {
            return requireSame(said.get(), rating);
        }
        return new Rating(
                agreement.deal().id(),
                author,
                subject,
                rating.stars(),
                rating.comment(),
                agreement.purse().spent(),
                now);
    }

    /**
     * What the subject says to a rating; the same again is what was said before.
     *
     * @param said what it said to this rating before
     * @throws Refused {@code ALREADY_ANSWERED} where that was something else
     */
    static RatingAnswer answer(Rating rating, Optional<RatingAnswer> said, NewRatingAnswer answer, Instant now) {
        if (said.isPresent()) {
            return requireSame(said.get(), answer);
        }
        return new RatingAnswer(
                rating.agreement(), rating.subject(), answer.comment(), LedgerTime.later(rating.at(), now));
    }

    private static RatingAnswer requireSame(RatingAnswer said, NewRatingAnswer again) {
        if (!said.comment().equals(again.comment())) {
            throw new Refused(RefusalCode.ALREADY_ANSWERED, "a rating is answered once, and you said something else");
        }
        return said;
    }

    private static Rating requireSame(Rating said, NewRating again) {
        if (said.stars() != again.stars() || !said.comment().equals(again.comment())) {
            throw new Refused(
                    RefusalCode.ALREADY_RATED,
                    "you gave " + said.stars() + " stars for this agreement; a deal is rated only once");
        }
        return said;
    }
}
