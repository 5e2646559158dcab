package org.blendsm.pubsub.token;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.AgreementEvent.AgreementOpened;
import org.blendsm.model.agreement.AgreementEvent.DepositToppedUp;
import org.blendsm.model.dispute.DisputeEvent.DisputeProven;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.MovesTokens;
import org.blendsm.model.token.TokenEvent.CreditsFolded;
import org.blendsm.model.token.TokenEvent.TokensIssued;
import org.blendsm.model.token.TokenEvent.TokensTransferred;

/**
 * Why and when money moved, as a statement says it.
 *
 * @param about {@code entry/<id>}, {@code agreement/<id>} or {@code fold}
 * @param entry between which two accounts, where no agreement says it
 */
record Occasion(String about, Instant at, Optional<Entry> entry) {
    static Occasion of(MovesTokens event) {
        return switch (event) {
            case TokensIssued issued -> entry(issued.entry());
            case TokensTransferred transferred -> entry(transferred.entry());
            // a fold changes no balance; it is as old as the newest row it folded
            case CreditsFolded folded ->
                new Occasion("fold", folded.movement().folded().getLast().at(), Optional.empty());
            case AgreementOpened opened ->
                agreement(
                        opened.agreement().deal().id(),
                        opened.agreement().deal().openedAt());
            case DepositToppedUp toppedUp ->
                agreement(toppedUp.agreement().deal().id(), toppedUp.entry().at());
            case PaymentEvent paid ->
                agreement(paid.receipt().agreement(), paid.receipt().at());
            case DisputeRuled ruled ->
                agreement(ruled.dispute().claim().agreement(), ruled.dispute().ruledAt());
            case DisputeProven proven ->
                agreement(proven.receipt().agreement(), proven.receipt().at());
            default -> throw new IllegalArgumentException("a statement has no words for " + event.getClass());
        };
    }

    private static Occasion entry(Entry entry) {
        return new Occasion("entry/" + entry.id(), entry.at(), Optional.of(entry));
    }

    private static Occasion agreement(Object id, Instant at) {
        return new Occasion("agreement/" + id, at, Optional.empty());
    }

    /** The member at the other end; the treasury's new money comes from none. */
    Optional<MemberId> counterpartyOf(AccountId account) {
        return entry.map(e -> account.equals(e.from()) ? e.to() : e.from()).flatMap(AccountId::member);
    }
}
