package org.blendsm.model.integrity;

import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** How a message is proven later: append-only roots of one tree for each stream. */
@LedgerContract(value = "integrity", events = IntegrityEvent.class)
public interface Anchors {
    /**
     * Anchors a stream further; the contract checks that the new tree extends the last one. By whom the product's offer
     * names: its seller or its broker. The same anchor again answers the same.
     */
    @Submit
    Anchor anchor(NewAnchor anchor);

    @Evaluate
    Anchor latest(ProductId stream);

    /** All anchors of a stream, smallest tree first. */
    @Evaluate
    Page<Anchor> of(ProductId stream, PageRequest page);

    /** Whether a message is in the stream, by the anchor of the proof's tree size. */
    @Evaluate
    boolean includes(Leaf leaf, InclusionProof proof);
}
