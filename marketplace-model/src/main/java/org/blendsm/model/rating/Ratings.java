package org.blendsm.model.rating;

import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/**
 * What parties of an agreement that paid something or was ruled say of each other: verified, two-way, once per side.
 */
@LedgerContract(value = "rating", events = RatingEvent.class)
public interface Ratings {
    /**
     * Rates the other side. By a party of a settled agreement that paid something, or of a ruled dispute; once. The
     * same rating again answers the one that stands.
     */
    @Submit
    Rating rate(NewRating rating);

    /**
     * Says what is to be said to a rating; it changes neither the rating nor any reputation. By the member that was
     * rated, once; the same again answers the one that stands. Refuses with {@code RATING_NOT_FOUND} where nobody rated
     * the caller in this agreement, and {@code ALREADY_ANSWERED}.
     */
    @Submit
    RatingAnswer answer(NewRatingAnswer answer);

    /** What a member said to the rating that it got in an agreement. Refuses with {@code RATING_NOT_ANSWERED}. */
    @Evaluate
    RatingAnswer answerBy(MemberId subject, AgreementId agreement);

    /** What was said of a member. */
    @Evaluate
    Page<Rating> of(MemberId subject, PageRequest page);
}
