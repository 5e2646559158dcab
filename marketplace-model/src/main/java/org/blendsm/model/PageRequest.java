package org.blendsm.model;

import java.util.Optional;

/**
 * Which page of a list is asked for.
 *
 * @param size from 1 to 100 items
 * @param after the {@code next} of the page before; empty for the first page
 */
public record PageRequest(int size, Optional<String> after) {
    public static final int LARGEST = 100;

    public PageRequest {
        if (size < 1 || size > LARGEST) {
            throw new IllegalArgumentException("a page has from 1 to " + LARGEST + " items");
        }
        if (after.filter(a -> a.isEmpty() || a.length() > 256).isPresent()) {
            throw new IllegalArgumentException("'after' is the 'next' of the page before");
        }
    }

    public static PageRequest first(int size) {
        return new PageRequest(size, Optional.empty());
    }
}
