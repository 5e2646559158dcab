package org.blendsm.model.token;

import java.util.List;
import java.util.Optional;

/**
 * What one transaction did to the accounts: all rows it wrote and removed, and the postings, which sum to zero.
 *
 * @param base the payer's base row as it is now; empty where nobody's base row was written
 * @param folded rows that went into the base row and are gone
 */
public record Movement(
        List<Posting> postings, Optional<BaseRow> base, List<CreditRow> credited, List<CreditRow> folded) {
    public Movement {
        long sum = postings.stream().mapToLong(Posting::amount).sum();
        if (sum != 0) {
            throw new IllegalArgumentException("postings sum to zero, these to " + sum);
        }
        postings = List.copyOf(postings);
        credited = List.copyOf(credited);
        folded = List.copyOf(folded);
    }
}
