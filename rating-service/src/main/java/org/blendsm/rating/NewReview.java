package org.blendsm.rating;

import java.util.Optional;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.NewRating;

/**
 * What a party says of the other, with the words for it.
 *
 * @param stars 1 to 5
 * @param comment 1 to 2,000 characters; the ledger gets their SHA-256
 */
record NewReview(AgreementId agreement, int stars, Optional<Comment> comment) {
    NewReview {
        // The model refuses what is no rating, here where the caller is told which field
        new NewRating(agreement, stars, Optional.empty());
    }

    NewRating rating() {
        return new NewRating(agreement, stars, comment.map(Comment::hash));
    }
}
