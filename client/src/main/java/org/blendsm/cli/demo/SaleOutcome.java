package org.blendsm.cli.demo;

import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;

/**
 * What came of the sale, each figure read back from the ledger, the broker or the buyer's own count.
 *
 * @param delivered messages the buyer received, each once and in order
 * @param unpaidHoldAt where delivery held for want of a voucher
 * @param holdAt where it held because the deposit was used up
 * @param deposited first deposit and top-up
 * @param ledger what the parties' and the operator's transactions cost, admission and expulsion included; the broker's
 *     own, such as its anchors, are apart
 * @param ratings stars by who gave them
 * @param refusals what was tried and must not be, and the code it was refused with
 */
record SaleOutcome(
        AgreementId agreement,
        long delivered,
        long unpaidHoldAt,
        long holdAt,
        Money deposited,
        Money toppedUp,
        Money paid,
        Money fee,
        Money refunded,
        Sha256 network,
        boolean supplyBalanced,
        boolean receiptVerified,
        boolean proofVerified,
        boolean sealedOpened,
        LedgerBill.Total ledger,
        SortedMap<String, Integer> ratings,
        SortedMap<String, String> refusals) {
    SaleOutcome {
        ratings = new TreeMap<>(ratings);
        refusals = new TreeMap<>(refusals);
    }
}
