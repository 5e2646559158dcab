package org.blendsm.chaincode.state;

import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.payment.Receipt;

/** The receipts of each agreement, in their order. */
public final class ReceiptRows {
    /** Numbers are kept as wide as the largest, so that the order of keys is their order. */
    private static final int DIGITS = String.valueOf(Integer.MAX_VALUE).length();

    private final Table<Receipt> receipts;

    public ReceiptRows(Rows rows) {
        receipts = new Table<>(rows, "receipt", Receipt.class);
    }

    /** @throws Refused {@code RECEIPT_NOT_FOUND} */
    public Receipt get(AgreementId agreement, int number) {
        return receipts.get(agreement, place(number))
                .orElseThrow(() -> new Refused(
                        RefusalCode.RECEIPT_NOT_FOUND, "agreement " + agreement + " has no receipt " + number));
    }

    public void put(Receipt receipt) {
        receipts.put(receipt, receipt.agreement(), place(receipt.number()));
    }

    public Page<Receipt> page(AgreementId agreement, PageRequest request) {
        return receipts.page(request, agreement);
    }

    private static String place(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }
}
