package org.blendsm.chaincode.rating;

import org.blendsm.chaincode.state.AgreementRows;
import org.blendsm.chaincode.state.RatingRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.RatingEvent;
import org.blendsm.model.rating.Ratings;

/** The ledger's side of {@link Ratings}. */
public final class RatingContract implements Ratings {
    private final Transaction tx;
    private final RatingRows ratings;
    private final AgreementRows agreements;

    public RatingContract(Transaction tx) {
        this.tx = tx;
        this.ratings = new RatingRows(tx.rows());
        this.agreements = new AgreementRows(tx.rows());
    }

    @Override
    public Rating rate(NewRating asked) {
        MemberId author = tx.caller().id();
        Agreement agreement = agreements.get(asked.agreement());
        MemberId subject = Rating.subject(agreement, author);
        var said = ratings.find(subject, asked.agreement());
        Rating rating = RatingRules.rate(agreement, author, said, asked, tx.time());
        if (said.isEmpty()) {
            ratings.add(rating);
            tx.emit(new RatingEvent.MemberRated(rating));
        }
        return rating;
    }

    @Override
    public RatingAnswer answer(NewRatingAnswer asked) {
        MemberId subject = tx.caller().id();
        Rating rating = ratings.get(subject, asked.agreement());
        var said = ratings.answer(subject, asked.agreement());
        RatingAnswer answer = RatingRules.answer(rating, said, asked, tx.time());
        if (said.isEmpty()) {
            ratings.add(answer);
            tx.emit(new RatingEvent.RatingAnswered(answer));
        }
        return answer;
    }

    @Override
    public RatingAnswer answerBy(MemberId subject, AgreementId agreement) {
        return ratings.answer(subject, agreement)
                .orElseThrow(() -> new Refused(
                        RefusalCode.RATING_NOT_ANSWERED,
                        subject + " has answered no rating of agreement " + agreement));
    }

    @Override
    public Page<Rating> of(MemberId subject, PageRequest page) {
        return ratings.of(subject, page);
    }
}
