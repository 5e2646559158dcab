package org.blendsm.model.dispute;

import org.blendsm.model.Money;
import org.blendsm.model.WrongField;
import org.blendsm.model.agreement.AgreementId;

/**
 * By what a buyer has the ledger rule: that so much of the stream is anchored. Where it is another number by the time
 * that this is on the ledger, nothing is ruled: whether to take what comes of that one, or to leave it to an arbiter,
 * is the buyer's to say again.
 *
 * @param agreement the disputed agreement
 * @param anchored leaves of the last tree that was anchored of its stream; 0 where none was
 */
public record UnanchoredClaim(AgreementId agreement, long anchored) {
    public UnanchoredClaim {
        require(anchored);
    }

    /** @throws WrongField for what no tree has */
    public static void require(long anchored) {
        if (anchored < 0 || anchored > Money.LARGEST) {
            throw new WrongField("anchored", "a tree has 0 to " + Money.LARGEST + " leaves");
        }
    }
}
