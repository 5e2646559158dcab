package org.blendsm.pubsub.catalogue;

import java.util.Optional;
import org.blendsm.fabric.web.MalformedRequest;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.PageRequest;

/**
 * What a buyer looks for; everything named must hold.
 *
 * @param state in any where none is named
 * @param words in title, tags or summary, as one types into a search box: {@code weather -rain "wind speed"}; at most
 *     200 characters
 * @param tag this one, in upper or lower case
 * @param maxPrice highest price of one message
 */
record ProductSearch(
        Optional<State> state,
        Optional<String> words,
        Optional<String> tag,
        Optional<MemberId> seller,
        Optional<Money> maxPrice,
        PageRequest page) {
    /** The states of a product, by the names the ledger gives them. */
    enum State {
        Draft,
        Offered,
        Withdrawn
    }

    /** @throws MalformedRequest where words or tag are blank or too long */
    ProductSearch {
        refuse("q", words, 200);
        refuse("tag", tag, 40);
    }

    private static void refuse(String parameter, Optional<String> text, int longest) {
        if (text.filter(t -> t.isBlank() || t.length() > longest).isPresent()) {
            throw new MalformedRequest(parameter, "it has 1 to " + longest + " characters");
        }
    }
}
