package org.blendsm.rating;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;
import org.blendsm.model.rating.Rating;

/**
 * A rating as the ledger has it, and beside its fields the words of its comment.
 *
 * @param words empty where the author gave none, or has not brought here the words that the ledger has the hash of
 */
record Review(@JsonUnwrapped Rating rating, Optional<Words> words) {}
