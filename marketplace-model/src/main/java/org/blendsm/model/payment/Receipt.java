package org.blendsm.model.payment;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.PublicKeyInfo;

/**
 * One settlement, or what a ruling split: the record itself is the receipt, readable by every member, so it exists even
 * if one side never signs again.
 *
 * @param number counts an agreement's receipts from 0
 * @param fromMessage the first message paid for here, counted from 1 within the agreement; above {@code toMessage}
 *     where none was
 * @param toMessage the last message paid for here
 * @param paid to the seller, here
 * @param fee to the broker, here
 * @param refunded to the buyer, here
 * @param escrow what stays held after it
 * @param voucher what it rests on; empty where the claim window passed without one, or a dispute was ruled
 * @param invoiceKey the seller's key when the ledger checked the invoice; there where an invoice is: it holds after the
 *     seller has rotated its key
 * @param ruling what it rests on where a dispute was ruled; empty elsewhere
 * @param network fingerprint of the network
 * @param at time of the ledger's transaction, UTC
 * @param last whether the agreement is closed by it
 */
public record Receipt(
        AgreementId agreement,
        int number,
        MemberId buyer,
        MemberId seller,
        MemberId broker,
        long fromMessage,
        long toMessage,
        Money paid,
        Money fee,
        Money refunded,
        Money escrow,
        Optional<SignedVoucher> voucher,
        Optional<SignedInvoice> invoice,
        Optional<PublicKeyInfo> invoiceKey,
        Optional<ByRuling> ruling,
        Sha256 network,
        Instant at,
        boolean last) {
    /** What became of an agreement's purse, from what it was, and what that rests on. */
    public static Receipt of(
            Deal deal,
            Purse before,
            Purse after,
            Optional<SignedVoucher> voucher,
            Optional<SignedInvoice> invoice,
            Optional<PublicKeyInfo> invoiceKey,
            Optional<ByRuling> ruling,
            boolean last) {
        return new Receipt(
                deal.id(),
                before.receipts(),
                deal.buyer(),
                deal.seller(),
                deal.offer().conditions().broker(),
                before.settled() + 1,
                after.settled(),
                after.paid().minus(before.paid()),
                after.fee().minus(before.fee()),
                after.refunded().minus(before.refunded()),
                after.escrow(),
                voucher,
                invoice,
                invoiceKey,
                ruling,
                deal.network(),
                after.changedAt(),
                last);
    }
}
