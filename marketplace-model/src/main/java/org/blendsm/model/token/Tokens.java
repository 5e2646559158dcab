package org.blendsm.model.token;

import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** The marketplace's money. The total supply always equals what was issued. */
@LedgerContract(value = "token", events = TokenEvent.class)
public interface Tokens {
    /**
     * New money for a member. By an operator, who is the treasury; refused where there would be more than 2^53 − 1
     * minor units in all ({@code SUPPLY_EXHAUSTED}), or to who is out for good ({@code STANDING_IS_FINAL}). Issues meet
     * on one row: they are made one after another.
     */
    @Submit
    Entry issue(IdempotencyKey key, MemberId to, Money amount);

    /**
     * The caller pays another member, from the folded part of the account and the rows that the transfer folds; not who
     * is out for good ({@code STANDING_IS_FINAL}).
     */
    @Submit
    Entry transfer(IdempotencyKey key, Transfer transfer);

    /** Folds credit rows into the base row. Changes no balance; by any member. */
    @Submit
    BaseRow fold(MemberId owner, Fold fold);

    /** All the money there is: in accounts and in escrow together. */
    @Evaluate
    Money supply();

    /** A member's account, with its first 64 unfolded credit rows. */
    @Evaluate
    Account account(MemberId owner);
}
