package org.blendsm.audit;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.Money;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.MovesTokens;
import org.blendsm.model.token.Posting;

/**
 * Double entry: what an event says has moved is what the rows say, account by account; so the supply is what was
 * issued.
 */
final class Postings implements Invariant {
    private final AccountBook accounts = new AccountBook();
    private long supply;

    @Override
    public String name() {
        return "supply";
    }

    @Override
    public String sentence() {
        return "what each posting says has moved is what moved, and the supply equals what was issued";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        SortedMap<String, Long> moved = accounts.take(transaction);
        SortedMap<String, Long> posted = new TreeMap<>();
        for (Posting posting : postings(transaction)) {
            if (posting.account().equals(AccountId.ISSUED)) {
                supply -= posting.amount();
            } else {
                posted.merge(posting.account().value(), posting.amount(), Long::sum);
            }
        }
        posted.values().removeIf(change -> change == 0);
        Broken.unless(moved.equals(posted), "the postings say %s, the rows %s", posted, moved);
        Broken.unless(
                accounts.total() == supply,
                "the accounts hold %d, and %d was posted as issued",
                accounts.total(),
                supply);
        for (Row row : transaction.rows()) {
            if (row.table().equals("supply")) {
                long told = row.as(Money.class).minorUnits();
                Broken.unless(told == supply, "the supply's row says %d, and %d was posted as issued", told, supply);
            }
        }
    }

    private static List<Posting> postings(CommittedTransaction transaction) {
        LedgerEvent event = transaction.event().orElse(null);
        return event instanceof MovesTokens moves ? moves.movement().postings() : List.of();
    }
}
