package org.blendsm.model.dispute;

import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.agreement.AgreementId;

/**
 * What the other side says to a claim.
 *
 * @param agreement your agreement that the other side disputes
 * @param words what was not so, in your words: 1 to 2,000 characters, for every member to read
 * @param evidence SHA-256 of a file that proves it; keep the file, and bring it with PUT
 *     /api/v1/disputes/{agreement}/evidence/{hash}, or show it to the arbiter yourself
 */
public record DisputeAnswer(AgreementId agreement, String words, Sha256 evidence) {
    public DisputeAnswer {
        Text.require(words, 2_000, "an answer");
    }
}
