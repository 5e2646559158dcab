package org.blendsm.model.payment;

import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/**
 * How an agreement is paid (SDPP, Publish-Pay-Subscribe): by vouchers, and by ticks of the chains they open, which the
 * ledger itself checks.
 */
@LedgerContract(value = "payment", events = PaymentEvent.class)
public interface Payments {
    /**
     * Pays by a voucher: the seller's part and the broker's fee; with a last voucher that the seller itself brings, the
     * rest goes back to the buyer. By the seller or the broker of an agreement that is open, or ending with its claim
     * window not over. The same voucher again answers the same receipt.
     */
    @Submit
    Receipt settle(Claim claim);

    /**
     * Closes an agreement whose claim window is over: pays what is held back, returns the rest. By any member, and
     * again.
     */
    @Submit
    Receipt close(AgreementId agreement);

    @Evaluate
    Receipt receipt(AgreementId agreement, int number);

    @Evaluate
    Page<Receipt> receipts(AgreementId agreement, PageRequest page);
}
