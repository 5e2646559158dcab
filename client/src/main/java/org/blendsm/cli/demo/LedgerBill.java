package org.blendsm.cli.demo;

import java.util.ArrayList;
import java.util.List;
import org.blendsm.fabric.TransactionCost;

/** Adds up what transactions cost, as each of them was told. */
final class LedgerBill {
    private final List<TransactionCost> costs = new ArrayList<>();

    /**
     * @param transactions how many are on the ledger
     * @param bytes of their envelopes together
     * @param reads rows that they read
     * @param writes rows that they put or deleted
     */
    record Total(long transactions, long bytes, long reads, long writes) {}

    synchronized void enter(TransactionCost cost) {
        costs.add(cost);
    }

    synchronized Total total() {
        return new Total(
                costs.size(),
                costs.stream().mapToLong(TransactionCost::bytes).sum(),
                costs.stream().mapToLong(TransactionCost::reads).sum(),
                costs.stream().mapToLong(TransactionCost::writes).sum());
    }
}
