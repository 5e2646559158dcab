package org.blendsm.chaincode.payment;

import java.util.Optional;
import org.blendsm.chaincode.state.AccountRows;
import org.blendsm.chaincode.state.AgreementRows;
import org.blendsm.chaincode.state.AnchorRows;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.ReceiptRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedVoucher;

/** The ledger's side of {@link Payments}. */
public final class PaymentContract implements Payments {
    private final Transaction tx;
    private final AgreementRows agreements;
    private final ReceiptRows receipts;

    public PaymentContract(Transaction tx) {
        this.tx = tx;
        this.agreements = new AgreementRows(tx.rows());
        this.receipts = new ReceiptRows(tx.rows());
    }

    @Override
    public Receipt settle(Claim claim) {
        SignedVoucher voucher = claim.voucher();
        Agreement agreement = agreements.get(voucher.voucher().agreement());
        MemberId caller = tx.caller().id();
        PaymentRules.requireValid(agreement, voucher, caller);
        Optional<PublicKeyInfo> invoiceKey =
                claim.invoice().map(_ -> keyOf(agreement.deal().seller()));
        claim.invoice()
                .ifPresent(invoice -> PaymentRules.requireFitting(
                        agreement, voucher, invoice, invoiceKey.orElseThrow(), anchored(agreement, invoice.invoice())));
        Optional<Receipt> known = PaymentRules.mayBeKnown(agreement, voucher, caller)
                ? Optional.of(
                        receipts.get(agreement.deal().id(), agreement.purse().receipts() - 1))
                : Optional.empty();
        return known.filter(receipt -> PaymentRules.restsOn(receipt, voucher))
                .orElseGet(() -> store(PaymentRules.settle(agreement, claim, invoiceKey, caller, tx.time(), tx.id())));
    }

    /** The seller's current key; no read where the seller is the caller. */
    private PublicKeyInfo keyOf(MemberId seller) {
        return seller.equals(tx.caller().id())
                ? tx.caller().key()
                : new MemberRows(tx.rows()).get(seller).key();
    }

    /** Under the size that the invoice names: a row that no later anchor changes, so none of them stands in its way. */
    private Optional<AnchoredTree> anchored(Agreement agreement, Invoice invoice) {
        return invoice.treeSize()
                .flatMap(size ->
                        new AnchorRows(tx.rows()).find(agreement.deal().offer().product(), size))
                .map(AnchoredTree::of);
    }

    @Override
    public Receipt close(AgreementId id) {
        Agreement agreement = agreements.get(id);
        return closing(agreement).orElseGet(() -> store(PaymentRules.close(agreement, tx.time(), tx.id())));
    }

    /** The receipt of a closing that is done, for who asks again. */
    private Optional<Receipt> closing(Agreement agreement) {
        return agreement instanceof Agreement.Settled settled
                ? Optional.of(receipts.get(settled.deal().id(), settled.purse().receipts() - 1))
                        .filter(receipt -> receipt.voucher().isEmpty())
                : Optional.empty();
    }

    private Receipt store(Settlement settlement) {
        agreements.put(settlement.agreement());
        receipts.put(settlement.receipt());
        new AccountRows(tx.rows()).apply(settlement.movement());
        tx.emit(settlement.event());
        return settlement.receipt();
    }

    @Override
    public Receipt receipt(AgreementId agreement, int number) {
        return receipts.get(agreement, number);
    }

    @Override
    public Page<Receipt> receipts(AgreementId id, PageRequest page) {
        return receipts.page(agreements.get(id).deal().id(), page);
    }
}
