package org.blendsm.rating;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.rating.RatingAnswer;

/**
 * What the member that was rated said to that.
 *
 * @param comment SHA-256 over the UTF-8 of the words
 * @param at when, UTC
 * @param words empty where it has not brought here the words that the ledger has the hash of
 */
record Reply(Sha256 comment, Instant at, Optional<Words> words) {
    static Reply of(RatingAnswer answer, Optional<Words> words) {
        return new Reply(answer.comment(), answer.at(), words);
    }
}
