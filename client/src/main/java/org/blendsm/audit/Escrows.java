package org.blendsm.audit;

import java.util.HashMap;
import java.util.Map;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.Unanchored;
import org.blendsm.model.payment.Receipt;

/**
 * An agreement pays at most its deposit, only ever more, by vouchers that were signed, and closes once
 * (docs/invariants.md, 4).
 */
final class Escrows implements Invariant {
    private static final String TOP_UP = "agreement:topUp";
    private static final String EXTENSION = "agreement:acceptExtension";
    private static final String BY_PROOF = "dispute:ruleUnanchored";

    private final Map<AgreementId, Agreement> agreements = new HashMap<>();
    private final MemberRoll roll;
    private final WorldState world;
    private final Receipts receipts;
    private boolean rulingsLeaveReceipts;

    Escrows(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
        this.receipts = new Receipts(roll, world);
    }

    @Override
    public String name() {
        return "agreements";
    }

    @Override
    public String sentence() {
        return "an agreement pays at most its deposit, vouchers only grow, it closes once and then holds nothing";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        long payments = 0;
        for (Row row : transaction.rows()) {
            if (row.isOf("agreement")) {
                Broken.unless(row.value().isPresent(), "%s was deleted", row.key());
                Agreement after = row.as(Agreement.class);
                Agreement before = agreements.put(after.deal().id(), after);
                Broken.unless(row.key().equals("agreement~" + after.deal().id()), "%s is kept as %s", after, row.key());
                if (before == null) {
                    requireNew(after);
                } else {
                    requireNext(before, after, transaction.function());
                    requireReceipt(transaction, before, after);
                    requireWay(transaction, before, after);
                    payments += after.purse().receipts() - before.purse().receipts();
                }
            }
        }
        long written =
                transaction.rows().stream().filter(row -> row.isOf("receipt")).count();
        Broken.unless(written == payments, "%d receipts were written of %d payments", written, payments);
    }

    private static void requireNew(Agreement agreement) {
        Purse purse = agreement.purse();
        Broken.unless(
                agreement instanceof Agreement.Open && purse.equals(Purse.of(purse.deposited(), purse.changedAt())),
                "it begins with something else than its deposit: %s",
                purse);
    }

    private static void requireNext(Agreement before, Agreement after, String function) {
        Purse then = before.purse();
        Purse now = after.purse();
        Agreement.Deal due =
                function.equals(EXTENSION) ? before.deal().until(after.deal().expiresAt()) : before.deal();
        Broken.unless(after.deal().equals(due), "what was agreed on has changed");
        Broken.unless(
                !function.equals(EXTENSION)
                        || after.deal().expiresAt().isAfter(before.deal().expiresAt()) && isAsBefore(then, now),
                "it was to last longer, and went from %s to %s",
                before,
                after);
        Broken.unless(!isClosed(before), "it was closed before, and changed again");
        Broken.unless(!isClosed(after) || now.escrow().isZero(), "it is closed and holds %s", now.escrow());
        Broken.unless(
                now.paid().plus(now.fee()).compareTo(now.deposited()) <= 0,
                "it paid %s and %s of a deposit of %s",
                now.paid(),
                now.fee(),
                now.deposited());
        Broken.unless(
                now.deposited().equals(then.deposited())
                        || function.equals(TOP_UP) && now.deposited().compareTo(then.deposited()) > 0,
                "its deposit went from %s to %s",
                then.deposited(),
                now.deposited());
        Broken.unless(
                now.claimed() >= then.claimed() && now.settled() >= then.settled() && now.settled() <= now.claimed(),
                "vouchers went from %d to %d, payments from %d to %d",
                then.claimed(),
                now.claimed(),
                then.settled(),
                now.settled());
        Broken.unless(
                now.paid().compareTo(then.paid()) >= 0
                        && now.fee().compareTo(then.fee()) >= 0
                        && now.refunded().compareTo(then.refunded()) >= 0,
                "something that was paid was taken back");
    }

    private static boolean isAsBefore(Purse then, Purse now) {
        return now.equals(then.at(now.changedAt()));
    }

    private static boolean isClosed(Agreement agreement) {
        return switch (agreement) {
            case Agreement.Settled _, Agreement.Resolved _ -> true;
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ -> false;
        };
    }

    /** What is paid is the price of what was claimed, unless it was ruled, and leaves a receipt. */
    private void requireReceipt(CommittedTransaction transaction, Agreement before, Agreement after) {
        Purse then = before.purse();
        Purse now = after.purse();
        if (now.receipts() == then.receipts()) {
            Broken.unless(
                    now.settled() == then.settled() && now.claimed() == then.claimed(),
                    "it was claimed or paid without a receipt");
            return;
        }
        receipts.requireDue(transaction, before, after);
        if (after instanceof Agreement.Resolved) {
            return;
        }
        Purse due = paid(then, after);
        Broken.unless(now.equals(due), "of %d messages it was to hold %s, and holds %s", now.settled(), due, now);
    }

    /** What is left is held until it closes, and then given back. */
    private static Purse paid(Purse then, Agreement after) {
        Purse now = after.purse();
        NewOffer conditions = after.deal().offer().conditions();
        Money price = conditions.pricePerMessage().times(now.settled());
        Money fee = price.basisPoints(conditions.brokerFee());
        Money rest = then.deposited().minus(price);
        boolean closed = isClosed(after);
        return new Purse(
                then.deposited(),
                price.minus(fee),
                fee,
                closed ? rest : Money.ZERO,
                closed ? Money.ZERO : rest,
                now.claimed(),
                now.settled(),
                then.receipts() + 1,
                now.changedAt());
    }

    private static void requireFee(Agreement agreement, Money spent) {
        Money fee = spent.basisPoints(agreement.deal().offer().conditions().brokerFee());
        Broken.unless(agreement.purse().fee().equals(fee), "of %s the broker's fee is %s", spent, fee);
    }

    /** It closes when it may and pays then for all that was claimed; before, the refund window stays held. */
    private void requireWay(CommittedTransaction transaction, Agreement before, Agreement after) {
        Purse then = before.purse();
        Purse now = after.purse();
        switch (after) {
            case Agreement.Settled _ -> {
                Broken.unless(mayClose(transaction, before), "it was closed before its time, by nobody's last voucher");
                Broken.unless(
                        now.settled() == now.claimed(), "%d were claimed, %d paid for", now.claimed(), now.settled());
            }
            case Agreement.Resolved _ -> {
                requireFee(after, now.paid().plus(now.fee()));
                Money toBuyer = transaction.function().equals(BY_PROOF)
                        ? proven(transaction, before)
                        : ruled(transaction.argument(0, Ruling.class), then);
                Broken.unless(
                        now.refunded().equals(then.refunded().plus(toBuyer)) && now.settled() == then.settled(),
                        "%s was ruled for the buyer of %s held, returned were %s",
                        toBuyer,
                        then.escrow(),
                        now.refunded());
                requireRulingsReceipt(now.receipts() > then.receipts());
            }
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ -> {
                long withheld = after.deal().offer().conditions().refundWindow();
                Broken.unless(
                        now.receipts() == then.receipts() || !closesAtOnce(transaction.receipt(), transaction, before),
                        "a last voucher did not close it, though both agreed");
                Broken.unless(
                        now.receipts() == then.receipts()
                                || now.settled() == Math.max(then.settled(), now.claimed() - withheld),
                        "of %d claimed %d were paid for, with %d to be held",
                        now.claimed(),
                        now.settled(),
                        withheld);
            }
        }
    }

    private static Money ruled(Ruling ruling, Purse then) {
        Broken.unless(
                ruling.toSeller().plus(ruling.toBuyer()).equals(then.escrow()),
                "ruled was %s for the buyer and %s for the seller of %s held",
                ruling.toBuyer(),
                ruling.toSeller(),
                then.escrow());
        return ruling.toBuyer();
    }

    /** More was claimed than the stream has anchored; what it has, and was not paid, is the seller's. */
    private Money proven(CommittedTransaction transaction, Agreement before) {
        Purse then = before.purse();
        NewOffer conditions = before.deal().offer().conditions();
        long anchored = world.anchored(before.deal().offer().product());
        Broken.unless(then.claimed() > anchored, "%d messages were claimed, and %d anchored", then.claimed(), anchored);
        Money toSeller = conditions.pricePerMessage().times(Math.max(0, anchored - then.settled()));
        Unanchored due =
                new Unanchored(then.claimed(), anchored, toSeller, then.escrow().minus(toSeller));
        Unanchored told = DisputeWishes.proof(transaction);
        Broken.unless(told.equals(due), "what is anchored proves %s, and told is %s", due, told);
        return due.toBuyer();
    }

    /** A chaincode of before left none; it never comes after one that does. */
    private void requireRulingsReceipt(boolean left) {
        Broken.unless(left || !rulingsLeaveReceipts, "a ruling left no receipt, and one before it did");
        rulingsLeaveReceipts |= left;
    }

    /** By a last voucher where both agree, or after the claim window without one. */
    private boolean mayClose(CommittedTransaction transaction, Agreement before) {
        Receipt receipt = transaction.receipt();
        return receipt.voucher().isPresent()
                ? closesAtOnce(receipt, transaction, before)
                : before instanceof Agreement.Ending ending
                        && AgreementWishes.isOver(ending.claimUntil(), transaction.at());
    }

    private boolean closesAtOnce(Receipt receipt, CommittedTransaction transaction, Agreement before) {
        return receipt.voucher().filter(signed -> signed.voucher().last()).isPresent()
                && bothAgree(transaction, before);
    }

    private boolean bothAgree(CommittedTransaction transaction, Agreement before) {
        Agreement.Deal deal = before.deal();
        return switch (deal.paymentMode()) {
            case VOUCHER ->
                roll.holder(transaction.signer().key())
                        .filter(signer -> signer.id().equals(deal.seller()))
                        .isPresent();
            case METERED -> before.closesByBrokersWord();
        };
    }
}
