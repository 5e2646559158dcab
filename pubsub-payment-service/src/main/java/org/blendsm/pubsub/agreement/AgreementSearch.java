package org.blendsm.pubsub.agreement;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.PageRequest;
import org.blendsm.model.catalogue.ProductId;

/**
 * What a member looks for among its agreements; everything named must hold.
 *
 * @param party buyer or seller
 */
record AgreementSearch(MemberId party, Optional<State> state, Optional<ProductId> product, PageRequest page) {
    /** The states of an agreement, by the names the ledger gives them. */
    enum State {
        Open,
        Ending,
        Settled,
        Disputed,
        Resolved
    }
}
