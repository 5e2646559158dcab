package org.blendsm.pubsub.token;

import java.util.ArrayList;
import java.util.List;
import org.blendsm.model.Money;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Fold;

/**
 * Which credit rows a debit names: a pure rule. Each row named is read and removed by the ledger, so few are better.
 */
final class Folding {
    /** So many unfolded rows of an account that they are tidied up, by a debit or by themselves. */
    static final int MANY = 32;

    private Folding() {}

    /** Whether the money is there, but in more rows than one debit can name. */
    static boolean needsMore(Account account, Money amount) {
        return account.more()
                && account.balance().compareTo(amount) >= 0
                && reach(account).compareTo(amount) < 0;
    }

    private static Money reach(Account account) {
        return account.unfolded().stream().map(CreditRow::amount).reduce(account.folded(), Money::plus);
    }

    static Fold forDebit(Account account, Money amount) {
        if (account.more() || account.unfolded().size() >= MANY) {
            return account.fold();
        }
        List<String> named = new ArrayList<>();
        long covered = account.folded().minorUnits();
        for (CreditRow row : account.unfolded()) {
            if (covered >= amount.minorUnits()) {
                break;
            }
            named.add(row.id());
            covered += row.amount().minorUnits();
        }
        return new Fold(named);
    }
}
