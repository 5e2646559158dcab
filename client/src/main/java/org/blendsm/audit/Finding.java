package org.blendsm.audit;

import java.util.List;

/**
 * How one invariant stood up.
 *
 * @param violations how often it did not hold; the first of them are listed
 */
public record Finding(String name, String sentence, long violations, List<Violation> first) {
    public Finding {
        first = List.copyOf(first);
    }

    /** Where it did not hold, and what is there instead. */
    public record Violation(Place place, String what) {}

    public boolean holds() {
        return violations == 0;
    }
}
