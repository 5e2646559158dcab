package org.blendsm.chaincode.dispute;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.chaincode.agreement.AgreementRules;
import org.blendsm.chaincode.token.TokenRules;
import org.blendsm.chaincode.transaction.Deadline;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Disputed;
import org.blendsm.model.agreement.Agreement.Ending;
import org.blendsm.model.agreement.Agreement.Open;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.Agreement.Resolved;
import org.blendsm.model.agreement.Agreement.Settled;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;

/** Only what is still held can be disputed: once, by a party, before the claim window is over. */
final class DisputeRules {
    private DisputeRules() {}

    /** Whether this very claim was made before: asking again has no second effect. */
    static boolean isSame(Dispute dispute, NewDispute claim, MemberId caller) {
        return dispute.by().equals(caller) && dispute.claim().equals(claim);
    }

    /** Whether this very ruling was given before. */
    static boolean isSame(Dispute dispute, Ruling ruling, MemberId arbiter) {
        return dispute instanceof Dispute.Ruled ruled
                && ruled.arbiter().equals(arbiter)
                && ruled.ruling().equals(ruling);
    }

    static DisputeOpened open(Agreement agreement, NewDispute claim, MemberId caller, Instant now) {
        if (!agreement.deal().isParty(caller)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "only its buyer or its seller disputes an agreement");
        }
        switch (agreement) {
            case Open _, Settled _ -> {}
            case Ending ending -> requireInTime(ending, now);
            case Disputed _, Resolved _ ->
                throw new Refused(RefusalCode.ALREADY_DISPUTED, "an agreement is disputed once");
        }
        if (agreement.purse().escrow().isZero()) {
            throw new Refused(RefusalCode.NOTHING_HELD, "nothing is held any more that could be returned");
        }
        Instant at = LedgerTime.later(agreement.purse().changedAt(), now);
        return new DisputeOpened(
                new Dispute.Opened(claim, caller, at), new Disputed(agreement.deal(), agreement.purse(), caller, at));
    }

    private static void requireInTime(Ending ending, Instant now) {
        if (!new Deadline(ending.claimUntil()).isSurelyAhead(now)) {
            throw new Refused(
                    RefusalCode.CLAIM_WINDOW_OVER,
                    "a dispute was possible until 15 minutes before " + ending.claimUntil());
        }
    }

    /** Splits everything that is held, by somebody who has no part in the agreement. */
    static DisputeRuled rule(
            Dispute dispute, Agreement agreement, Ruling ruling, MemberId arbiter, Instant now, String transaction) {
        Deal deal = agreement.deal();
        if (deal.isParty(arbiter) || arbiter.equals(deal.offer().conditions().broker())) {
            throw new Refused(RefusalCode.OWN_DISPUTE, "nobody rules a dispute about their own agreement");
        }
        if (!(agreement instanceof Disputed disputed) || !(dispute instanceof Dispute.Opened opened)) {
            throw AgreementRules.notOpen(agreement);
        }
        Purse held = disputed.purse();
        if (!ruling.toSeller().plus(ruling.toBuyer()).equals(held.escrow())) {
            throw new Refused(
                    RefusalCode.SPLIT_DOES_NOT_ADD_UP, "the two parts add up to the " + held.escrow() + " held");
        }
        Instant at = LedgerTime.later(disputed.openedAt(), now);
        SortedMap<MemberId, Money> shares = new TreeMap<>();
        shares.put(deal.seller(), ruling.toSeller());
        shares.put(deal.buyer(), ruling.toBuyer());
        return new DisputeRuled(
                new Dispute.Ruled(opened.claim(), opened.by(), opened.at(), ruling, arbiter, at),
                new Resolved(deal, split(held, ruling, at), at),
                TokenRules.release(deal.id().value(), shares, transaction, at));
    }

    private static Purse split(Purse held, Ruling ruling, Instant at) {
        return new Purse(
                held.deposited(),
                held.paid().plus(ruling.toSeller()),
                held.fee(),
                held.refunded().plus(ruling.toBuyer()),
                Money.ZERO,
                held.claimed(),
                held.settled(),
                held.receipts(),
                at);
    }
}
