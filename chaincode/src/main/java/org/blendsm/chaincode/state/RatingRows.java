package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.Rating;

/**
 * The ratings by whom they are about. An agreement has two sides, so subject and agreement also say whose word it is:
 * one row is the list's entry and the guard against a second rating.
 */
public final class RatingRows {
    private final Table<Rating> ratings;

    public RatingRows(Rows rows) {
        ratings = new Table<>(rows, "rating", Rating.class);
    }

    /** What the other side of that agreement said of this member. */
    public Optional<Rating> find(MemberId subject, AgreementId agreement) {
        return ratings.get(subject, agreement);
    }

    public Page<Rating> of(MemberId subject, PageRequest request) {
        return ratings.page(request, subject);
    }

    public void add(Rating rating) {
        ratings.put(rating, rating.subject(), rating.agreement());
    }
}
