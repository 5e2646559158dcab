package org.blendsm.model.rating;

import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;

/**
 * What a member that was rated says to that.
 *
 * @param agreement the agreement in which the other side rated it
 * @param comment SHA-256 of the words; their text stays off the ledger
 */
public record NewRatingAnswer(AgreementId agreement, Sha256 comment) {}
