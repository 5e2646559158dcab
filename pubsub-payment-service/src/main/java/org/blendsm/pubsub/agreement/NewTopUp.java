package org.blendsm.pubsub.agreement;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.WrongField;
import org.blendsm.model.token.Fold;

/**
 * More deposit.
 *
 * @param amount minor units that are locked beside the deposit so far; at least 1
 * @param fold credit rows to spend from, as your account lists them; chosen for you where it is left out
 */
record NewTopUp(Money amount, Optional<Fold> fold) {
    NewTopUp {
        if (amount.isZero()) {
            throw new WrongField("amount", "a top-up adds at least one minor unit");
        }
    }
}
