package org.blendsm.rating;

import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.NewRating;

/**
 * A {@link NewRating} together with the words of its comment, for a caller who leaves the hashing to this service.
 *
 * @param stars 1 to 5
 * @param comment SHA-256 of the words; may be left out where they are given
 * @param words kept and shown here, never on the ledger
 */
record NewReview(AgreementId agreement, int stars, Optional<Sha256> comment, Optional<Words> words) {
    NewReview {
        // The model refuses what is no rating: here, where the caller is told so field by field
        new NewRating(agreement, stars, comment);
        if (comment.isPresent() && words.isPresent() && !comment.equals(words.map(Words::hash))) {
            throw new IllegalArgumentException("the comment is not the SHA-256 of the words");
        }
    }

    NewRating rating() {
        return new NewRating(agreement, stars, words.map(Words::hash).or(() -> comment));
    }
}
