package org.blendsm.audit;

import java.util.Locale;
import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.membership.Member;
import org.blendsm.model.payment.ByRuling;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;

/**
 * Receipts say what was paid, between whom, and rest on the signer's own word, or on a ruling: who shows one off-line
 * is believed.
 */
final class Receipts {
    private final MemberRoll roll;
    private final WorldState world;

    Receipts(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
    }

    /** @throws Broken where a payment or a ruling has another receipt than is due, or none */
    void requireDue(CommittedTransaction transaction, Agreement before, Agreement after) {
        Row row = transaction.written("receipt").stream()
                .findFirst()
                .orElseThrow(() -> new Broken("it counts a receipt that was not written"));
        Receipt receipt = row.as(Receipt.class);
        Receipt due = due(transaction, receipt, before, after);
        Broken.unless(
                receipt.equals(due)
                        && row.key().equals(key(due))
                        && after.purse().receipts() == due.number() + 1,
                "its receipt, kept as %s, says %s, and due was %s",
                row.key(),
                receipt,
                due);
        receipt.invoice()
                .ifPresent(invoice ->
                        requireAsked(invoice, before.deal(), after.purse().claimed()));
        receipt.voucher()
                .ifPresentOrElse(
                        voucher -> requireSigned(voucher, before, after),
                        () -> Broken.unless(
                                after.purse().claimed() == before.purse().claimed(),
                                "%d messages were claimed without a voucher, %d were before",
                                after.purse().claimed(),
                                before.purse().claimed()));
    }

    /**
     * What follows from the agreement, around the voucher and the invoice that this one says it rests on. A ruling
     * rests on neither.
     */
    private Receipt due(CommittedTransaction transaction, Receipt told, Agreement before, Agreement after) {
        boolean ruled = after instanceof Agreement.Resolved;
        return Receipt.of(
                before.deal(),
                before.purse(),
                after.purse(),
                told.voucher().filter(_ -> !ruled),
                told.invoice().filter(_ -> !ruled),
                told.invoice().map(_ -> sellersKey(before.deal())),
                ruled ? Optional.of(ruling(transaction)) : Optional.empty(),
                ruled || after instanceof Agreement.Settled);
    }

    /** That the dispute is told as the signer ruled it is another invariant's. */
    private static ByRuling ruling(CommittedTransaction transaction) {
        for (Row row : transaction.written("dispute")) {
            Dispute dispute = row.as(Dispute.class);
            switch (dispute) {
                case Dispute.Ruled ruled -> {
                    return new ByRuling(ruled.claim().agreement(), Optional.of(ruled.arbiter()));
                }
                case Dispute.Proven proven -> {
                    return new ByRuling(proven.claim().agreement(), Optional.empty());
                }
                case Dispute.Opened _, Dispute.Lapsed _ -> {}
            }
        }
        throw new Broken("no dispute was ruled");
    }

    private PublicKeyInfo sellersKey(Deal deal) {
        return roll.member(deal.seller())
                .map(Member::key)
                .orElseThrow(() -> new Broken("its seller was never admitted"));
    }

    /** Numbers are kept as wide as the largest. */
    private static String key(Receipt receipt) {
        return String.format(Locale.ROOT, "receipt~%s~%010d", receipt.agreement(), receipt.number());
    }

    private void requireAsked(SignedInvoice signed, Deal deal, long claimed) {
        Invoice invoice = signed.invoice();
        Money price = deal.offer().conditions().pricePerMessage();
        Broken.unless(
                invoice.agreement().equals(deal.id())
                        && invoice.fromMessage() >= 1
                        && invoice.fromMessage() <= claimed + 1
                        && invoice.toMessage() == claimed
                        && invoice.amount().equals(price.times(claimed - invoice.fromMessage() + 1))
                        && signed.signature()
                                .verifies(
                                        DocumentType.INVOICE,
                                        deal.network(),
                                        invoice,
                                        sellersKey(deal).key()),
                "its invoice is none of the seller's for %d messages: %s",
                claimed,
                invoice);
        invoice.tree().ifPresent(tree -> requireAnchored(tree, deal.offer().product()));
    }

    /** Before this payment. A root without a size was signed by earlier releases and says nothing of an anchor. */
    private void requireAnchored(AnchoredTree tree, ProductId stream) {
        Broken.unless(
                world.isAnchored(stream, tree),
                "its invoice stands on %s, which the stream %s had not anchored",
                tree,
                stream);
    }

    private static void requireSigned(SignedVoucher signed, Agreement before, Agreement after) {
        Voucher voucher = signed.voucher();
        Deal deal = before.deal();
        Money price = deal.offer().conditions().pricePerMessage();
        Purse then = before.purse();
        Broken.unless(
                voucher.agreement().equals(deal.id())
                        && signed.messages() == after.purse().claimed()
                        && (signed.messages() > then.claimed() || after instanceof Agreement.Settled),
                "a voucher for %d messages followed one for %d",
                signed.messages(),
                then.claimed());
        Broken.unless(
                voucher.amount().equals(price.times(voucher.messages()))
                        && price.times(signed.messages()).compareTo(then.deposited()) <= 0,
                "a voucher for %d messages promises %s, of a deposit of %s",
                signed.messages(),
                voucher.amount(),
                then.deposited());
        Broken.unless(
                signed.verifies(deal.network(), deal.voucherKey().key()),
                "the voucher is not signed by the key that the agreement names, or its tick is not of its chain");
    }
}
