package org.blendsm.rating;

import java.util.Optional;
import org.blendsm.model.rating.Rating;

/**
 * A rating as the ledger has it, with its words.
 *
 * @param comment empty where the author gave none, or has not brought here the words that the ledger has the hash of
 */
record Review(Rating rating, Optional<Comment> comment) {}
