package org.blendsm.audit;

import java.util.HashSet;
import java.util.Set;

/**
 * What a call creates under its Idempotency-Key is created once, and what is a record of the past never changes
 * (docs/invariants.md, 2 and 3, as far as they are on the ledger).
 */
final class OneEffect implements Invariant {
    /** The tables whose rows are written once and stay. */
    private static final Set<String> RECORDS =
            Set.of("entry", "offer", "receipt", "rating", "rating-answer", "anchor", "member-key");

    private final Set<String> written = new HashSet<>();

    @Override
    public String name() {
        return "once";
    }

    @Override
    public String sentence() {
        return "journal entries, offers, receipts, ratings, their answers and anchors are written once and stay";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        for (Row row : transaction.rows()) {
            if (RECORDS.contains(row.table())) {
                Broken.unless(row.value().isPresent(), "%s was deleted", row.key());
                Broken.unless(written.add(row.key()), "%s was written again", row.key());
            }
        }
    }
}
