package org.blendsm.model.dispute;

import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.agreement.AgreementId;

/**
 * A party says that something was wrong.
 *
 * @param agreement your agreement; open, or ending with its claim window still open
 * @param claim what was wrong, in your words: 1 to 2,000 characters, for every member to read
 * @param evidence SHA-256 of a file that proves it; keep the file, and bring it with PUT
 *     /api/v1/disputes/{agreement}/evidence/{hash}, or show it to the arbiter yourself
 */
public record NewDispute(AgreementId agreement, String claim, Sha256 evidence) {
    public NewDispute {
        Text.require(claim, 2_000, "a claim");
    }
}
