package org.blendsm.model.dispute;

import org.blendsm.model.Money;
import org.blendsm.model.Text;
import org.blendsm.model.agreement.AgreementId;

/**
 * How the arbiter splits what is held.
 *
 * @param agreement the disputed agreement
 * @param toSeller before the broker's fee, which is taken from it as from a settlement; with {@code toBuyer} it adds up
 *     to the escrow
 * @param reason 1 to 2,000 characters
 */
public record Ruling(AgreementId agreement, Money toSeller, Money toBuyer, String reason) {
    public Ruling {
        Text.require(reason, 2_000, "a reason");
    }
}
