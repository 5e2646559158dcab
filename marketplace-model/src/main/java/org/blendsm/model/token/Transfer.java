package org.blendsm.model.token;

import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.WrongField;

/** A payment from the caller to another member. */
public record Transfer(MemberId to, Money amount, Fold fold) {
    public Transfer {
        if (amount.isZero()) {
            throw new WrongField("amount", "a transfer moves at least one minor unit");
        }
    }
    /** What is wished for, whatever rows it is paid from: what an Idempotency-Key is compared by. */
    public Transfer wish() {
        return new Transfer(to, amount, Fold.NONE);
    }
}
