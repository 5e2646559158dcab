package org.blendsm.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list, in the order of its keys.
 *
 * @param items in the order of the list, at most as many as asked for
 * @param next where the next page starts: pass it as {@code after}; missing on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }

    /** Cuts a page out of up to {@code size + 1} items in order: the one too many says that there are more. */
    public static <T> Page<T> of(List<T> itemsAndOneMore, int size, Function<T, String> key) {
        if (itemsAndOneMore.size() <= size) {
            return new Page<>(itemsAndOneMore, Optional.empty());
        }
        List<T> items = itemsAndOneMore.subList(0, size);
        return new Page<>(items, Optional.of(key.apply(items.getLast())));
    }
}
