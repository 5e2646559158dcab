package org.blendsm.model.dispute;

import org.blendsm.model.Money;
import org.blendsm.model.Text;
import org.blendsm.model.agreement.AgreementId;

/**
 * How the arbiter splits what is held.
 *
 * @param toSeller and {@code toBuyer} add up to the escrow
 * @param reason 1 to 2,000 characters
 */
public record Ruling(AgreementId agreement, Money toSeller, Money toBuyer, String reason) {
    public Ruling {
        Text.require(reason, 2_000, "a reason");
    }
}
