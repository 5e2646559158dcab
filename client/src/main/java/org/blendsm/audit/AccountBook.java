package org.blendsm.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;

/** Where all money is, by the rows of the ledger: members' base and credit rows, and what agreements hold in escrow. */
final class AccountBook {
    private final Map<String, Long> rows = new HashMap<>();
    private long total;

    /** What the rows of all accounts add up to. */
    long total() {
        return total;
    }

    /**
     * Takes the rows that a transaction wrote.
     *
     * @return by how much each account has changed; those that have not are left out
     */
    SortedMap<String, Long> take(CommittedTransaction transaction) {
        SortedMap<String, Long> changes = new TreeMap<>();
        for (Row row : transaction.rows()) {
            account(row).ifPresent(account -> {
                long before = Optional.ofNullable(rows.get(row.key())).orElse(0L);
                long after = row.value().isPresent() ? amount(row) : 0;
                if (row.value().isPresent()) {
                    rows.put(row.key(), after);
                } else {
                    rows.remove(row.key());
                }
                total += after - before;
                changes.merge(account.value(), after - before, Long::sum);
            });
        }
        changes.values().removeIf(change -> change == 0);
        return changes;
    }

    private static Optional<AccountId> account(Row row) {
        return switch (row.table()) {
            case "account", "credit" ->
                Optional.of(AccountId.of(new MemberId(row.parts().get(1))));
            case "agreement" ->
                Optional.of(AccountId.escrow(new Sha256(row.parts().get(1))));
            default -> Optional.empty();
        };
    }

    private static long amount(Row row) {
        return switch (row.table()) {
            case "account" -> row.as(BaseRow.class).amount().minorUnits();
            case "credit" -> row.as(CreditRow.class).amount().minorUnits();
            default -> row.as(Agreement.class).purse().escrow().minorUnits();
        };
    }
}
