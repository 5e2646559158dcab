package org.blendsm.pubsub.catalogue;

import java.util.List;
import java.util.Optional;
import org.blendsm.model.catalogue.Product;

/**
 * One page of what was searched for, with who sells it.
 *
 * @param items the newest first, at most as many as asked for
 * @param next where the next page starts: pass it as {@code after}; missing on the last page
 * @param sellers the owners of the items, each once, in the order of their addresses
 */
record FoundProducts(List<Product> items, Optional<String> next, List<Seller> sellers) {
    FoundProducts {
        items = List.copyOf(items);
        sellers = List.copyOf(sellers);
    }
}
