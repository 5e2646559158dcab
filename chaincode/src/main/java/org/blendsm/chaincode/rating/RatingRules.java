package org.blendsm.chaincode.rating;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;

/** Who may rate whom: the parties of a sale that is over, each other, once. */
final class RatingRules {
    private RatingRules() {}

    /**
     * The other side of a closed agreement, whom its author may rate.
     *
     * @throws Refused {@code NOT_A_PARTY} to anyone who did not take part; {@code AGREEMENT_NOT_SETTLED} before the
     *     sale is over
     */
    static MemberId subject(Agreement agreement, MemberId author) {
        Agreement.Deal deal = agreement.deal();
        if (!deal.isParty(author)) {
            throw new Refused(
                    RefusalCode.NOT_A_PARTY, "only buyer and seller of agreement " + deal.id() + " rate each other");
        }
        boolean over = switch (agreement) {
            case Agreement.Settled _, Agreement.Resolved _ -> true;
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ -> false;
        };
        if (!over) {
            throw new Refused(
                    RefusalCode.AGREEMENT_NOT_SETTLED, "rate once agreement " + deal.id() + " is settled or resolved");
        }
        return author.equals(deal.buyer()) ? deal.seller() : deal.buyer();
    }

    /**
     * What the author says of the other side, weighed by all that the buyer paid: the seller's part and the fee.
     *
     * @param said what the author said of this agreement before
     * @throws Refused as {@link #subject}; {@code ALREADY_RATED} the second time
     */
    static Rating rate(Agreement agreement, MemberId author, Optional<Rating> said, NewRating rating, Instant now) {
        MemberId subject = subject(agreement, author);
        if (said.isPresent()) {
            throw new Refused(
                    RefusalCode.ALREADY_RATED,
                    "you gave " + said.get().stars() + " stars for this agreement; a deal is rated only once");
        }
        Agreement.Purse purse = agreement.purse();
        return new Rating(
                agreement.deal().id(),
                author,
                subject,
                rating.stars(),
                rating.comment(),
                purse.paid().plus(purse.fee()),
                now);
    }
}
