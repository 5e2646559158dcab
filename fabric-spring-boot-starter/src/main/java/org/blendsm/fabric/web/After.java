package org.blendsm.fabric.web;

import java.util.Optional;
import java.util.function.Function;
import org.blendsm.model.PageRequest;

/** The {@code after} of a page request, as the kind of key that the list is ordered by. */
public final class After {
    private After() {}

    /** @throws MalformedRequest where it is no such key, so no {@code next} of a page before */
    public static <K> Optional<K> key(PageRequest page, Function<String, K> form) {
        try {
            return page.after().map(form);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest("after", "'after' is the 'next' of the page before");
        }
    }
}
