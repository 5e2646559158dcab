package org.blendsm.model.agreement;

import org.blendsm.model.Money;
import org.blendsm.model.WrongField;
import org.blendsm.model.token.Fold;

/** More deposit for an open agreement. */
public record TopUp(AgreementId agreement, Money amount, Fold fold) {
    public TopUp {
        if (amount.isZero()) {
            throw new WrongField("amount", "a top-up adds at least one minor unit");
        }
    }
    /** What is wished for, whatever rows it is paid from: what an Idempotency-Key is compared by. */
    public TopUp wish() {
        return new TopUp(agreement, amount, Fold.NONE);
    }
}
