package org.blendsm.audit;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Disputed;
import org.blendsm.model.agreement.Agreement.Ending;
import org.blendsm.model.agreement.Agreement.Open;
import org.blendsm.model.agreement.Agreement.Resolved;
import org.blendsm.model.agreement.Agreement.Settled;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Receipt;

/** By whose hand agreements went on, and what they hold was released. */
final class AgreementSteps {
    private final Map<AgreementId, Agreement> agreements = new HashMap<>();

    /** What one transaction made of one agreement. */
    record Step(Optional<Agreement> before, Agreement after) {
        /** What it released, and to whom. */
        Map<MemberId, Long> shares() {
            Map<MemberId, Long> shares = new HashMap<>();
            before.map(Agreement::purse).ifPresent(then -> {
                Agreement.Purse now = after.purse();
                Deal deal = after.deal();
                shares.merge(deal.seller(), difference(now.paid(), then.paid()), Long::sum);
                shares.merge(broker(deal), difference(now.fee(), then.fee()), Long::sum);
                shares.merge(deal.buyer(), difference(now.refunded(), then.refunded()), Long::sum);
            });
            return shares;
        }

        /** @throws Broken where this was not the signer's to do */
        void requireRight(Member signer, CommittedTransaction transaction) {
            MemberId by = signer.id();
            Deal deal = after.deal();
            boolean deposits = before.isEmpty()
                    || after.purse().deposited().compareTo(before.get().purse().deposited()) > 0;
            Broken.unless(!deposits || by.equals(deal.buyer()), "%s agreed in the name of %s", by, deal.buyer());
            before.ifPresent(then -> {
                if (after.purse().escrow().compareTo(then.purse().escrow()) < 0) {
                    requireReleaser(then, after, signer, transaction);
                }
                switch (after) {
                    case Open _ -> Broken.unless(then instanceof Open, "%s opened again what was not open", by);
                    case Ending ending -> {
                        requireDue(then, ending, by, transaction.at());
                        requireToldAsItEnded(then, ending, by);
                    }
                    case Disputed disputed ->
                        Broken.unless(
                                deal.isParty(by) && disputed.openedBy().equals(by) && !(then instanceof Disputed),
                                "%s disputed what it has no part in, or in the name of %s",
                                by,
                                disputed.openedBy());
                    case Settled _ -> Broken.unless(!(then instanceof Disputed), "%s settled what was disputed", by);
                    case Resolved _ -> {}
                }
            });
        }
    }

    /** What a transaction made of agreements, known to those that follow it. */
    List<Step> take(CommittedTransaction transaction) {
        return transaction.written("agreement").stream()
                .map(row -> row.as(Agreement.class))
                .map(after ->
                        new Step(Optional.ofNullable(agreements.put(after.deal().id(), after)), after))
                .toList();
    }

    /** An arbiter who has no part in it, where it is disputed; after the claim window anyone; before, a payee. */
    private static void requireReleaser(
            Agreement before, Agreement after, Member signer, CommittedTransaction transaction) {
        MemberId by = signer.id();
        Deal deal = before.deal();
        switch (before) {
            case Disputed _ ->
                Broken.unless(
                        signer.has(Role.ARBITER) && !deal.isParty(by) && !by.equals(broker(deal)),
                        "%s ruled a dispute, being %s and perhaps a part of it",
                        by,
                        signer.roles());
            case Ending ending when isOver(ending.claimUntil(), transaction.at()) -> requireReceipt(before, after);
            case Open _, Ending _ -> {
                Broken.unless(
                        by.equals(deal.seller()) || by.equals(broker(deal)),
                        "%s, who is neither seller nor broker, was the one to settle",
                        by);
                Broken.unless(broughtVoucher(transaction), "%s was paid without a voucher", deal.seller());
                requireReceipt(before, after);
            }
            case Settled _, Resolved _ -> throw new Broken("what was closed has released something");
        }
    }

    /** A receipt that the agreement counts: whether it is right is another invariant's. */
    private static void requireReceipt(Agreement before, Agreement after) {
        Broken.unless(after.purse().receipts() > before.purse().receipts(), "something was released without a receipt");
    }

    private static boolean broughtVoucher(CommittedTransaction transaction) {
        List<Receipt> receipts = transaction.written("receipt").stream()
                .map(row -> row.as(Receipt.class))
                .toList();
        return !receipts.isEmpty()
                && receipts.stream().allMatch(receipt -> receipt.voucher().isPresent());
    }

    /** A party ends it, anyone when its term is over or no ruling came; and its claim window is as long as agreed. */
    private static void requireDue(Agreement before, Ending after, MemberId by, Instant at) {
        Deal deal = after.deal();
        boolean due = switch (before) {
            case Open _ -> deal.isParty(by) || new Deadline(deal.expiresAt()).isSurelyOver(at);
            case Disputed disputed -> new Deadline(disputed.openedAt().plus(Dispute.RULING_TIME)).isSurelyOver(at);
            case Ending ending ->
                ending.claimUntil().equals(after.claimUntil())
                        || ending.claimUntil().isEmpty() && isAgreed(after, at);
            case Settled _, Resolved _ -> false;
        };
        Broken.unless(due, "%s ended it, or its claim window, too early", by);
    }

    /** Who ended it, and when, stays; its claim window is opened by a transaction of its own. */
    private static void requireToldAsItEnded(Agreement before, Ending after, MemberId by) {
        MemberId endedBy = switch (before) {
            case Ending ending -> ending.endedBy();
            case Disputed disputed -> disputed.openedBy();
            case Open _, Settled _, Resolved _ -> by;
        };
        boolean stays = before instanceof Ending ending
                ? ending.endedAt().equals(after.endedAt())
                : after.claimUntil().isEmpty();
        Broken.unless(
                stays && after.endedBy().equals(endedBy),
                "%s ended it, and told is %s, at %s, with a claim window until %s",
                endedBy,
                after.endedBy(),
                after.endedAt(),
                after.claimUntil());
    }

    private static boolean isAgreed(Ending opened, Instant at) {
        Instant earliest = at.plus(opened.deal().offer().conditions().claimWindow());
        return opened.claimUntil().filter(until -> !until.isBefore(earliest)).isPresent();
    }

    /** Whether a claim window is closed by then; it may not have been opened yet. */
    static boolean isOver(Optional<Instant> window, Instant at) {
        return window.filter(until -> new Deadline(until).isSurelyOver(at)).isPresent();
    }

    private static MemberId broker(Deal deal) {
        return deal.offer().conditions().broker();
    }

    private static long difference(Money now, Money then) {
        return now.minorUnits() - then.minorUnits();
    }
}
