package org.blendsm.model.payment;

import java.util.Optional;
import java.util.function.Function;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.integrity.AnchoredTree;

/** What a payee brings to be paid. */
public record Claim(SignedVoucher voucher, Optional<SignedInvoice> invoice) {
    /**
     * Brings a voucher to the ledger, with the seller's invoice for what is new in it. Where an endorser has not got
     * the anchor of that tree yet, the invoice stands on none: no payment waits for an anchor.
     *
     * @param tree what was anchored of the product's stream last, as far as the seller knows
     * @param signature the seller's
     * @throws Refused what {@link Payments#settle} refuses
     */
    public static Receipt settle(
            Payments ledger,
            Agreement agreement,
            SignedVoucher voucher,
            Optional<AnchoredTree> tree,
            Function<Invoice, SignedInvoice> signature) {
        Optional<SignedInvoice> invoice =
                Invoice.due(agreement, voucher.messages(), tree).map(signature);
        try {
            return ledger.settle(new Claim(voucher, invoice));
        } catch (Refused refused) {
            if (refused.code() != RefusalCode.INVOICE_INVALID || tree.isEmpty()) {
                throw refused;
            }
            return settle(ledger, agreement, voucher, Optional.empty(), signature);
        }
    }
}
