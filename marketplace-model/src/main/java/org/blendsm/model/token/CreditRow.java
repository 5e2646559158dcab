package org.blendsm.model.token;

import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Text;

/**
 * Money a member received and has not folded yet. Receiving adds a row and touches nothing else, so any number of
 * payers never meet on one key.
 *
 * @param id unique for the owner: the id of the transaction that paid
 * @param amount in minor units
 * @param at time of the ledger's transaction, UTC
 */
public record CreditRow(MemberId owner, String id, Money amount, Instant at) {
    public CreditRow {
        Text.require(id, 128, "a credit row's id");
    }
}
