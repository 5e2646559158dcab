package org.blendsm.model.rating;

import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.WrongField;
import org.blendsm.model.agreement.AgreementId;

/**
 * What a party says of the other.
 *
 * @param agreement a closed agreement of the author
 * @param stars 1 to 5
 * @param comment SHA-256 of a comment whose text stays off the ledger
 */
public record NewRating(AgreementId agreement, int stars, Optional<Sha256> comment) {
    public NewRating {
        if (stars < 1 || stars > 5) {
            throw new WrongField("stars", "a rating has 1 to 5 stars");
        }
    }
}
