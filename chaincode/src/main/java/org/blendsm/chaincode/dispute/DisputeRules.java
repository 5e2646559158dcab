package org.blendsm.chaincode.dispute;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.agreement.AgreementRules;
import org.blendsm.chaincode.token.TokenRules;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Disputed;
import org.blendsm.model.agreement.Agreement.Ending;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.Agreement.Resolved;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.dispute.Answered;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.DisputeEvent.DisputeAnswered;
import org.blendsm.model.dispute.DisputeEvent.DisputeLapsed;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.DisputeEvent.DisputeProven;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.Unanchored;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.payment.ByRuling;
import org.blendsm.model.payment.Receipt;

/**
 * Only what is still held can be disputed: by a party, once, before the claim window is over, and by the other, once,
 * where that lapsed. The other answers once. An arbiter has two weeks for a ruling. Without one whoever claims has
 * proven nothing, so what was signed for stands: the agreement goes on ending, with a whole claim window, because the
 * payee could bring no voucher meanwhile.
 */
final class DisputeRules {
    private DisputeRules() {}

    /** Whether this very claim was made before: asking again has no second effect. */
    static boolean isSame(Dispute dispute, NewDispute claim, MemberId caller) {
        return dispute.by().equals(caller) && dispute.claim().equals(claim);
    }

    /** Whether this very answer was given before. */
    static boolean isSame(Dispute dispute, DisputeAnswer answer, MemberId caller) {
        return dispute.answer()
                .filter(said -> said.by().equals(caller) && said.answer().equals(answer))
                .isPresent();
    }

    /** Whether this very ruling was given before. */
    static boolean isSame(Dispute dispute, Ruling ruling, MemberId arbiter) {
        return dispute instanceof Dispute.Ruled ruled
                && ruled.arbiter().equals(arbiter)
                && ruled.ruling().equals(ruling);
    }

    /** @param before the dispute about this agreement that there was */
    static DisputeOpened open(
            Agreement agreement, Optional<Dispute> before, NewDispute claim, MemberId caller, Instant now) {
        if (!agreement.deal().isParty(caller)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "only its buyer or its seller disputes an agreement");
        }
        if (before.isPresent() && bars(before.get(), caller)) {
            throw new Refused(
                    RefusalCode.ALREADY_DISPUTED,
                    "an agreement is disputed once, and once more by the other side where that lapsed");
        }
        if (agreement instanceof Ending ending) {
            AgreementRules.requireClaimable(ending, now);
        }
        if (agreement.purse().escrow().isZero()) {
            throw new Refused(RefusalCode.NOTHING_HELD, "nothing is held any more that could be returned");
        }
        Instant at = LedgerTime.later(agreement.purse().changedAt(), now);
        return new DisputeOpened(
                Dispute.Opened.of(claim, caller, before.map(Dispute::by), at),
                new Disputed(agreement.deal(), agreement.purse(), caller, at));
    }

    /**
     * One that lapsed may have been endorsed long before it was submitted, so that no arbiter had time: it bars its own
     * side only. Once both have had theirs it bars both: otherwise two who take turns lock the money for ever.
     */
    private static boolean bars(Dispute before, MemberId caller) {
        return !(before instanceof Dispute.Lapsed)
                || before.by().equals(caller)
                || before.earlier().equals(Optional.of(caller));
    }

    /** Once: an answer and a ruling conflict, so who could answer again and again would hold off the arbiter. */
    static DisputeAnswered answer(
            Dispute dispute, Agreement agreement, DisputeAnswer answer, MemberId caller, Instant now) {
        if (!agreement.deal().isParty(caller) || dispute.by().equals(caller)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "a dispute is answered by the party that did not open it");
        }
        if (!(agreement instanceof Disputed disputed) || !(dispute instanceof Dispute.Opened opened)) {
            throw AgreementRules.notOpen(agreement);
        }
        if (opened.answer().isPresent()) {
            throw new Refused(RefusalCode.ALREADY_ANSWERED, "a dispute is answered once");
        }
        Answered said = new Answered(answer, caller, LedgerTime.later(opened.at(), now));
        return new DisputeAnswered(opened.answered(said), disputed);
    }

    /**
     * Splits everything that is held, by somebody who has no part in the agreement. The broker's fee is as it would be
     * had the seller's part been settled: of all that was paid, rounded down, less what was taken before.
     */
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
        Instant at = LedgerTime.later(opened.changedAt(), now);
        Purse split = split(disputed, ruling.toSeller(), at);
        Receipt receipt = receipt(disputed, split, Optional.of(arbiter));
        return new DisputeRuled(
                opened.ruled(ruling, arbiter, at),
                new Resolved(deal, split, at, Optional.empty()),
                Optional.of(receipt),
                TokenRules.release(receipt, transaction));
    }

    /** Everything held, what is not for the seller to the buyer. */
    private static Purse split(Disputed disputed, Money toSeller, Instant at) {
        Purse held = disputed.purse();
        return held.afterPayment(
                held.spent().plus(toSeller),
                disputed.deal().offer().conditions().brokerFee(),
                held.refunded().plus(held.escrow().minus(toSeller)),
                held.claimed(),
                held.settled(),
                at);
    }

    /** It pays for no message: nothing more was claimed. */
    private static Receipt receipt(Disputed disputed, Purse split, Optional<MemberId> arbiter) {
        Deal deal = disputed.deal();
        return Receipt.of(
                deal,
                disputed.purse(),
                split,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ByRuling(deal.id(), arbiter)),
                true);
    }

    /**
     * A stream's tree has a leaf for each of its messages, so who claims more than it has leaves claims some that
     * nobody can prove. All its leaves are paid for, whosever they are: a seller loses nothing that it anchored. The
     * three days need no notice: nothing can be claimed once it is disputed, so all was claimed before.
     *
     * @param anchored leaves of the last tree that was anchored of the stream
     */
    static DisputeProven ruleUnanchored(
            UnanchoredClaim claim,
            Dispute dispute,
            Agreement agreement,
            long anchored,
            MemberId caller,
            Instant now,
            String transaction) {
        Deal deal = agreement.deal();
        if (!caller.equals(deal.buyer())) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "only its buyer gains by what is not anchored, and asks for it");
        }
        if (!(agreement instanceof Disputed disputed) || !(dispute instanceof Dispute.Opened opened)) {
            throw AgreementRules.notOpen(agreement);
        }
        Purse held = disputed.purse();
        requireProven(deal.offer(), held, anchored);
        requireAwaited(opened.at().plus(Dispute.ANCHORING_TIME), now);
        requireStill(claim, anchored);
        Instant at = LedgerTime.later(opened.changedAt(), now);
        Money toSeller = deal.offer().conditions().pricePerMessage().times(Math.max(0, anchored - held.settled()));
        Purse split = split(disputed, toSeller, at);
        Receipt receipt = receipt(disputed, split, Optional.empty());
        Unanchored proof =
                new Unanchored(held.claimed(), anchored, toSeller, held.escrow().minus(toSeller));
        return new DisputeProven(
                opened.proven(proof, at),
                new Resolved(deal, split, at, Optional.of(anchored)),
                receipt,
                TokenRules.release(receipt, transaction));
    }

    private static void requireProven(Offer offer, Purse held, long anchored) {
        if (offer.conditions().hashedBy() != HashedBy.SOURCE) {
            throw new Refused(
                    RefusalCode.NOTHING_PROVEN,
                    "the broker hashes this stream: its seller does not answer for what is not anchored");
        }
        if (held.claimed() <= anchored) {
            throw new Refused(
                    RefusalCode.NOTHING_PROVEN,
                    held.claimed() + " messages were claimed, and the stream has anchored " + anchored
                            + ": an arbiter rules");
        }
    }

    /**
     * Whoever asks is told before that the outcome would be another one: it is final, and an arbiter could give more.
     */
    private static void requireStill(UnanchoredClaim claim, long anchored) {
        if (claim.anchored() != anchored) {
            throw new Refused(
                    RefusalCode.OTHER_SIZE_ANCHORED,
                    "the stream has anchored " + anchored + " messages and not " + claim.anchored()
                            + ": ask again by that number, or leave it to an arbiter");
        }
    }

    private static void requireAwaited(Instant anchorUntil, Instant now) {
        if (!new Deadline(anchorUntil).isSurelyOver(now)) {
            throw new Refused(
                    RefusalCode.ANCHOR_AWAITED,
                    "the seller may anchor until " + anchorUntil + "; " + Deadline.TOLERANCE.toMinutes()
                            + " minutes after that it is ruled by what is anchored");
        }
    }

    /** As if the agreement had been ended now by who disputed it. */
    static DisputeLapsed lapse(Dispute dispute, Agreement agreement, Instant now) {
        if (!(agreement instanceof Disputed disputed) || !(dispute instanceof Dispute.Opened opened)) {
            throw AgreementRules.notOpen(agreement);
        }
        if (!new Deadline(opened.ruleUntil()).isSurelyOver(now)) {
            throw new Refused(
                    RefusalCode.RULING_AWAITED,
                    "an arbiter may rule until " + opened.ruleUntil() + "; " + Deadline.TOLERANCE.toMinutes()
                            + " minutes after that it can lapse");
        }
        Instant at = LedgerTime.later(opened.changedAt(), now);
        return new DisputeLapsed(
                opened.lapsed(at),
                new Ending(disputed.deal(), disputed.purse().at(at), opened.by(), at, Optional.empty()));
    }
}
