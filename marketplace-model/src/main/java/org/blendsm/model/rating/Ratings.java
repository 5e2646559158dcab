package org.blendsm.model.rating;

import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
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

    /** What was said of a member. */
    @Evaluate
    Page<Rating> of(MemberId subject, PageRequest page);
}
