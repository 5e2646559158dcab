package org.blendsm.audit;

import java.util.Map;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Entry;

/** At every block, balances, escrows and fee rows are what was issued; nothing is negative (docs/invariants.md, 1). */
final class Conservation implements Invariant {
    private final AccountBook accounts = new AccountBook();
    private long issued;

    @Override
    public String name() {
        return "conservation";
    }

    @Override
    public String sentence() {
        return "balances, escrows and fees add up to what was issued, and none is negative";
    }

    /** All money there is. */
    long supply() {
        return accounts.total();
    }

    @Override
    public void take(CommittedTransaction transaction) {
        Map<String, Long> changes = accounts.take(transaction);
        long made = transaction.written("entry").stream()
                .map(row -> row.as(Entry.class))
                .filter(entry -> entry.from().equals(AccountId.ISSUED))
                .mapToLong(entry -> entry.amount().minorUnits())
                .sum();
        issued += made;
        long change = changes.values().stream().mapToLong(Long::longValue).sum();
        Broken.unless(change == made, "%d was issued, and the accounts changed by %d: %s", made, change, changes);
        Broken.unless(
                accounts.total() == issued, "the accounts hold %d, and %d was issued in all", accounts.total(), issued);
    }
}
