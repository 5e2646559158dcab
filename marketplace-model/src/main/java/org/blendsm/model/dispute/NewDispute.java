package org.blendsm.model.dispute;

import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.agreement.AgreementId;

/**
 * A party says that something was wrong.
 *
 * @param claim 1 to 2,000 characters
 * @param evidence SHA-256 of what proves it, which stays off the ledger
 */
public record NewDispute(AgreementId agreement, String claim, Sha256 evidence) {
    public NewDispute {
        Text.require(claim, 2_000, "a claim");
    }
}
