package org.blendsm.chaincode.transaction;

import java.time.Instant;

/** Time on the ledger: what submitters claim, put in order. */
public final class LedgerTime {
    private LedgerTime() {}

    /** A thing's time never runs backwards: the later of its last time and the transaction's. */
    public static Instant later(Instant last, Instant transaction) {
        return transaction.isAfter(last) ? transaction : last;
    }
}
