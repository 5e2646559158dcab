package org.blendsm.rating;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.WrongField;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.NewRating;

/**
 * What you say of the other side of an agreement. Where you leave the hashing of the words to this service, the ledger
 * gets their SHA-256.
 *
 * @param agreement a closed agreement of yours; the rating is of its other side
 * @param stars 1 (worst) to 5 (best)
 * @param comment SHA-256 over the UTF-8 of the words; may be left out where they are given
 * @param words 1 to 2,000 characters; kept and shown here, while the ledger has only their SHA-256
 */
@Schema(example = """
        {"agreement": "46a81739c6ee7c1d5ed084e7de843a7ed79435cd445513e4dd5c4e5ac395fb4b", "stars": 5, "words": "As promised."}""")
record NewReview(AgreementId agreement, int stars, Optional<Sha256> comment, Optional<Words> words) {
    NewReview {
        // The model refuses what is no rating: here, where the caller is told so field by field
        new NewRating(agreement, stars, comment);
        if (comment.isPresent() && words.isPresent() && !comment.equals(words.map(Words::hash))) {
            throw new WrongField("comment", "the comment is not the SHA-256 of the words");
        }
        words.map(Words::text).ifPresent(Text::requireUndisguised);
    }

    NewRating rating() {
        return new NewRating(agreement, stars, words.map(Words::hash).or(() -> comment));
    }
}
