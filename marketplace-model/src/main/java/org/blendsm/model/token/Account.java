package org.blendsm.model.token;

import java.util.List;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;

/**
 * A member's account.
 *
 * @param balance the base row and the credit rows shown here
 * @param folded the base row: what a payment is taken from without naming rows
 * @param unfolded the first credit rows by id, at most 64: name them in a fold to spend them
 * @param more whether there are further credit rows, which count once these are folded
 */
public record Account(MemberId owner, Money balance, Money folded, List<CreditRow> unfolded, boolean more) {
    public Account {
        unfolded = List.copyOf(unfolded);
    }

    /** All rows shown here, as the fold that makes them spendable. */
    public Fold fold() {
        return new Fold(unfolded.stream().map(CreditRow::id).toList());
    }
}
