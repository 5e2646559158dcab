package org.blendsm.rating;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;
import org.blendsm.model.rating.Rating;

/**
 * A rating as the ledger has it, and beside its fields the words of its comment, and the answer.
 *
 * @param words empty where the author gave none, or has not brought here the words that the ledger has the hash of
 * @param answer what the member that was rated said to it; empty where it said nothing
 */
record Review(@JsonUnwrapped Rating rating, Optional<Words> words, Optional<Reply> answer) {
    Review with(Reply reply) {
        return new Review(rating, words, Optional.of(reply));
    }
}
