package org.blendsm.audit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;

/** Who rates has traded, with whom it rates, and says it once; who was rated answers once (docs/invariants.md, 8). */
final class VerifiedRatings implements Invariant {
    private final MemberRoll roll;
    private final Map<AgreementId, Agreement> closed = new HashMap<>();
    private final Set<Said> said = new HashSet<>();
    private final Map<Heard, Rating> heard = new HashMap<>();

    private record Said(AgreementId agreement, MemberId author) {}

    private record Heard(AgreementId agreement, MemberId subject) {}

    VerifiedRatings(MemberRoll roll) {
        this.roll = roll;
    }

    @Override
    public String name() {
        return "ratings";
    }

    @Override
    public String sentence() {
        return "each rating has a settled agreement in which its author took part, and there is one for each side;"
                + " who was rated answers it";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        for (Row row : transaction.rows()) {
            if (row.isOf("rating")) {
                Broken.unless(row.value().isPresent(), "%s was deleted", row.key());
                Rating rating = row.as(Rating.class);
                requireVerified(rating, transaction);
                Broken.unless(
                        row.key().equals("rating~" + rating.subject() + "~" + rating.agreement()),
                        "%s is kept as %s",
                        rating,
                        row.key());
                heard.put(new Heard(rating.agreement(), rating.subject()), rating);
            } else if (row.isOf("rating-answer")) {
                requireAnswered(row, transaction);
            }
        }
        for (Row row : transaction.written("agreement")) {
            Agreement agreement = row.as(Agreement.class);
            switch (agreement) {
                case Agreement.Settled _, Agreement.Resolved _ ->
                    closed.put(agreement.deal().id(), agreement);
                case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ -> {}
            }
        }
    }

    /** By the member that was rated, as it said; that it says it once {@link OneEffect} tells by the row's key. */
    private void requireAnswered(Row row, CommittedTransaction transaction) {
        NewRatingAnswer asked = transaction.argument(0, NewRatingAnswer.class);
        MemberId signer = roll.holder(transaction.signer().key())
                .map(Member::id)
                .orElseThrow(() -> new Broken("who answers a rating is no member"));
        Rating rating = heard.get(new Heard(asked.agreement(), signer));
        if (rating == null) {
            throw new Broken(signer + " was not rated in agreement " + asked.agreement());
        }
        RatingAnswer due =
                new RatingAnswer(asked.agreement(), signer, asked.comment(), transaction.notBefore(rating.at()));
        RatingAnswer told = row.as(RatingAnswer.class);
        Broken.unless(
                told.equals(due) && row.key().equals("rating-answer~" + signer + "~" + asked.agreement()),
                "%s said %s, and told is %s as %s",
                signer,
                due,
                told,
                row.key());
    }

    private void requireVerified(Rating rating, CommittedTransaction transaction) {
        Agreement agreement = closed.get(rating.agreement());
        if (agreement == null) {
            throw new Broken("it rates agreement " + rating.agreement() + ", which is not settled");
        }
        Agreement.Deal deal = agreement.deal();
        MemberId other = rating.author().equals(deal.buyer()) ? deal.seller() : deal.buyer();
        Broken.unless(deal.isParty(rating.author()), "%s had no part in the agreement", rating.author());
        Broken.unless(rating.subject().equals(other), "%s is not the other side", rating.subject());
        Broken.unless(
                roll.holder(transaction.signer().key())
                        .map(Member::id)
                        .filter(rating.author()::equals)
                        .isPresent(),
                "%s did not sign this rating",
                rating.author());
        Broken.unless(
                rating.volume()
                        .equals(agreement.purse().paid().plus(agreement.purse().fee())),
                "it weighs %s, and the agreement paid another sum",
                rating.volume());
        Broken.unless(
                !rating.volume().isZero()
                        || agreement instanceof Agreement.Resolved ruled
                                && ruled.anchored().isEmpty(),
                "nothing was traded in the agreement that it rates");
        NewRating asked = transaction.argument(0, NewRating.class);
        Broken.unless(
                rating.agreement().equals(asked.agreement())
                        && rating.stars() == asked.stars()
                        && rating.comment().equals(asked.comment())
                        && rating.at().equals(transaction.at()),
                "%s said %s, and told is %s",
                rating.author(),
                asked,
                rating);
        Broken.unless(
                said.add(new Said(rating.agreement(), rating.author())),
                "%s rates this agreement again",
                rating.author());
    }
}
