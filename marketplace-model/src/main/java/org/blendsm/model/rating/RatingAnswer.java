package org.blendsm.model.rating;

import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;

/**
 * What a member that was rated said to that; there is at most one for each rating, which stands as it was.
 *
 * @param by the rating's subject
 * @param comment SHA-256 of the words
 * @param at when, UTC
 */
public record RatingAnswer(AgreementId agreement, MemberId by, Sha256 comment, Instant at) {}
