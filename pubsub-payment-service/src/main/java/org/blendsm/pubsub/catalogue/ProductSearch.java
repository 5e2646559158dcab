package org.blendsm.pubsub.catalogue;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Text;

/**
 * What a buyer looks for; everything named must hold.
 *
 * @param words in title, tags or summary, as one types into a search box: {@code weather -rain "wind speed"}; at most
 *     200 characters
 * @param tag exactly this one
 * @param maxPrice highest price of one message
 */
record ProductSearch(
        State state,
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

    ProductSearch {
        words.ifPresent(text -> Text.require(text, 200, "what is searched for"));
        tag.ifPresent(text -> Text.require(text, 40, "a tag"));
    }
}
