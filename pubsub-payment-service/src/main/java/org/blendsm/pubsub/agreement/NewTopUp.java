package org.blendsm.pubsub.agreement;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.token.Fold;

/**
 * More deposit.
 *
 * @param fold credit rows to spend from; chosen for the caller where none are named
 */
record NewTopUp(Money amount, Optional<Fold> fold) {
    NewTopUp {
        if (amount.isZero()) {
            throw new IllegalArgumentException("a top-up adds at least one minor unit");
        }
    }
}
