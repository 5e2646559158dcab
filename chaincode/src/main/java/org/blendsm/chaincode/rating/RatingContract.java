package org.blendsm.chaincode.rating;

import org.blendsm.chaincode.state.AgreementRows;
import org.blendsm.chaincode.state.RatingRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
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
    public Page<Rating> of(MemberId subject, PageRequest page) {
        return ratings.of(subject, page);
    }
}
