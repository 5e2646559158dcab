package org.blendsm.audit;

import java.util.HashMap;
import java.util.Map;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;

/**
 * An agreement pays at most its deposit, only ever more, by vouchers that were signed, and closes once
 * (docs/invariants.md, 4).
 */
final class Escrows implements Invariant {
    private static final String TOP_UP = "agreement:topUp";

    private final Map<AgreementId, Agreement> agreements = new HashMap<>();
    private final MemberRoll roll;

    Escrows(MemberRoll roll) {
        this.roll = roll;
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
        for (Row row : transaction.rows()) {
            if (row.isOf("agreement")) {
                Broken.unless(row.value().isPresent(), "%s was deleted", row.key());
                Agreement after = row.as(Agreement.class);
                Agreement before = agreements.put(after.deal().id(), after);
                Broken.unless(
                        row.parts().get(1).equals(after.deal().id().toString()), "%s is kept as %s", after, row.key());
                if (before == null) {
                    requireNew(after);
                } else {
                    requireNext(before, after, transaction.function());
                    requireReceipt(transaction, before, after);
                    requireWay(transaction, before, after);
                }
            }
        }
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
        Broken.unless(before.deal().equals(after.deal()), "what was agreed on has changed");
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

    private static boolean isClosed(Agreement agreement) {
        return switch (agreement) {
            case Agreement.Settled _, Agreement.Resolved _ -> true;
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ -> false;
        };
    }

    /** A payment leaves a receipt, numbered on, that says exactly what was paid and on what voucher it rests. */
    private static void requireReceipt(CommittedTransaction transaction, Agreement before, Agreement after) {
        Purse then = before.purse();
        Purse now = after.purse();
        if (now.receipts() == then.receipts()) {
            Broken.unless(
                    now.settled() == then.settled() && now.claimed() == then.claimed(),
                    "it was claimed or paid without a receipt");
            return;
        }
        Receipt receipt = receipt(transaction);
        Broken.unless(
                receipt.agreement().equals(after.deal().id())
                        && receipt.number() == then.receipts()
                        && now.receipts() == then.receipts() + 1,
                "receipt %d of it comes after %d",
                receipt.number(),
                then.receipts());
        Broken.unless(
                then.paid().plus(receipt.paid()).equals(now.paid())
                        && then.fee().plus(receipt.fee()).equals(now.fee())
                        && then.refunded().plus(receipt.refunded()).equals(now.refunded()),
                "its receipt says that %s was paid",
                receipt.paid());
        Money price = after.deal().offer().conditions().pricePerMessage().times(now.settled());
        Broken.unless(
                now.paid().plus(now.fee()).equals(price),
                "%d messages cost %s, and it paid another sum",
                now.settled(),
                price);
        requireFee(after, price);
        receipt.voucher()
                .ifPresentOrElse(
                        voucher -> requireSigned(voucher, after, then),
                        () -> Broken.unless(
                                now.claimed() == then.claimed(),
                                "%d messages were claimed without a voucher, %d were before",
                                now.claimed(),
                                then.claimed()));
    }

    private static Receipt receipt(CommittedTransaction transaction) {
        return transaction.written("receipt").stream()
                .map(row -> row.as(Receipt.class))
                .findFirst()
                .orElseThrow(() -> new Broken("it counts a receipt that was not written"));
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
                Ruling ruling = transaction.argument(0, Ruling.class);
                Broken.unless(
                        now.refunded().equals(then.refunded().plus(ruling.toBuyer())),
                        "ruled was %s for the buyer, returned were %s",
                        ruling.toBuyer(),
                        now.refunded());
            }
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ -> {
                long withheld = after.deal().offer().conditions().refundWindow();
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

    /** By a last voucher where both agree, or after the claim window without one. */
    private boolean mayClose(CommittedTransaction transaction, Agreement before) {
        return receipt(transaction)
                .voucher()
                .map(signed -> signed.voucher().last() && bothAgree(transaction, before))
                .orElseGet(() -> before instanceof Agreement.Ending ending
                        && AgreementSteps.isOver(ending.claimUntil(), transaction.at()));
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

    private static void requireSigned(SignedVoucher signed, Agreement agreement, Purse before) {
        Voucher voucher = signed.voucher();
        Agreement.Deal deal = agreement.deal();
        Broken.unless(
                voucher.agreement().equals(deal.id())
                        && signed.messages() == agreement.purse().claimed()
                        && (signed.messages() > before.claimed() || voucher.last()),
                "a voucher for %d messages followed one for %d",
                signed.messages(),
                before.claimed());
        Broken.unless(
                signed.verifies(deal.network(), deal.voucherKey().key()),
                "the voucher is not signed by the key that the agreement names, or its tick is not of its chain");
    }
}
