package org.blendsm.client;

import java.util.Optional;
import java.util.function.BiFunction;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;

/** What a seller brings to the ledger itself: the buyer's voucher, and its own invoice for what is new in it. */
final class SellersClaim {
    private SellersClaim() {}

    /**
     * Is paid as the ledger stands: by what it has paid before, and on what it has anchored of the stream.
     *
     * @throws Refused as {@link Claim#settle}
     */
    static Receipt settle(
            SignedVoucher voucher,
            Payments payments,
            Agreements agreements,
            Anchors anchors,
            BiFunction<Invoice, Sha256, SignedInvoice> signature) {
        Agreement agreement = agreements.agreement(voucher.voucher().agreement());
        Optional<AnchoredTree> tree = Refused.foundUnless(
                        RefusalCode.ANCHOR_NOT_FOUND,
                        () -> anchors.latest(agreement.deal().offer().product()))
                .map(AnchoredTree::of);
        return Claim.settle(
                payments,
                agreement,
                voucher,
                tree,
                invoice -> signature.apply(invoice, agreement.deal().network()));
    }
}
