package org.blendsm.model.rating;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;

/**
 * What a party of an agreement that paid something or was ruled said of the other; there is at most one for each side.
 *
 * @param author who rates
 * @param subject who is rated: the other side
 * @param stars 1 (worst) to 5 (best)
 * @param comment SHA-256 of the words; missing where there are none
 * @param volume minor units that the agreement paid in all: the weight of the rating
 * @param at time of the ledger's transaction, UTC
 */
public record Rating(
        AgreementId agreement,
        MemberId author,
        MemberId subject,
        int stars,
        Optional<Sha256> comment,
        Money volume,
        Instant at) {
    /**
     * The other side of a closed agreement, whom its author may rate: the law of the ledger and of whoever takes in
     * what is said. A settlement that paid nothing is no trade: otherwise two friends could praise each other for
     * nothing. An arbiter's ruling is one whatever it gave, because somebody who was cheated of everything must be able
     * to say so; what the ledger rules by itself is none, for it takes nobody but the two.
     *
     * @throws Refused {@code NOT_A_PARTY} to anyone who did not take part; {@code AGREEMENT_NOT_SETTLED} before the
     *     sale is over; {@code NOTHING_TRADED}
     */
    public static MemberId subject(Agreement agreement, MemberId author) {
        Agreement.Deal deal = agreement.deal();
        if (!deal.isParty(author)) {
            throw new Refused(
                    RefusalCode.NOT_A_PARTY, "only buyer and seller of agreement " + deal.id() + " rate each other");
        }
        switch (agreement) {
            case Agreement.Resolved resolved when resolved.anchored().isEmpty() -> {}
            case Agreement.Resolved _, Agreement.Settled _ -> requireTraded(agreement);
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ ->
                throw new Refused(
                        RefusalCode.AGREEMENT_NOT_SETTLED,
                        "rate once agreement " + deal.id() + " is settled or resolved");
        }
        return author.equals(deal.buyer()) ? deal.seller() : deal.buyer();
    }

    private static void requireTraded(Agreement agreement) {
        if (agreement.purse().spent().isZero()) {
            throw new Refused(
                    RefusalCode.NOTHING_TRADED,
                    "nothing was paid in agreement " + agreement.deal().id() + ": there is no trade to rate");
        }
    }
}
