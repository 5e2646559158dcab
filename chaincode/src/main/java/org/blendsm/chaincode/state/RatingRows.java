package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;

/**
 * The ratings by whom they are about. An agreement has two sides, so subject and agreement also say whose word it is:
 * one row is the list's entry and the guard against a second rating. What the subject answers stands under the same
 * parts in a table of its own, for a rating is written once.
 */
public final class RatingRows {
    private final Table<Rating> ratings;
    private final Table<RatingAnswer> answers;

    public RatingRows(Rows rows) {
        ratings = new Table<>(rows, "rating", Rating.class);
        answers = new Table<>(rows, "rating-answer", RatingAnswer.class);
    }

    /** What the other side of that agreement said of this member. */
    public Optional<Rating> find(MemberId subject, AgreementId agreement) {
        return ratings.get(subject, agreement);
    }

    /** @throws Refused {@code RATING_NOT_FOUND} */
    public Rating get(MemberId subject, AgreementId agreement) {
        return find(subject, agreement)
                .orElseThrow(() -> new Refused(
                        RefusalCode.RATING_NOT_FOUND, "nobody rated " + subject + " in agreement " + agreement));
    }

    /** What this member said to that. */
    public Optional<RatingAnswer> answer(MemberId subject, AgreementId agreement) {
        return answers.get(subject, agreement);
    }

    public Page<Rating> of(MemberId subject, PageRequest request) {
        return ratings.page(request, subject);
    }

    public void add(Rating rating) {
        ratings.put(rating, rating.subject(), rating.agreement());
    }

    public void add(RatingAnswer answer) {
        answers.put(answer, answer.by(), answer.agreement());
    }
}
