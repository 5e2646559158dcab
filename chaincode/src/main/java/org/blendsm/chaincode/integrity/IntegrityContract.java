package org.blendsm.chaincode.integrity;

import java.util.Optional;
import org.blendsm.chaincode.state.AnchorRows;
import org.blendsm.chaincode.state.ProductRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.IntegrityEvent;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.NewAnchor;

/** The ledger's side of {@link Anchors}. */
public final class IntegrityContract implements Anchors {
    private final Transaction tx;
    private final AnchorRows anchors;
    private final ProductRows products;

    public IntegrityContract(Transaction tx) {
        this.tx = tx;
        this.anchors = new AnchorRows(tx.rows());
        this.products = new ProductRows(tx.rows());
    }

    @Override
    public Anchor anchor(NewAnchor asked) {
        MemberId caller = tx.caller().id();
        Optional<Anchor> last = anchors.findLatest(asked.stream());
        IntegrityRules.requireAnchorer(last.map(Anchor::by).orElseGet(() -> anchorer(asked.stream())), caller);
        Optional<Anchor> repeated = repeated(last, asked);
        if (repeated.isPresent()) {
            return repeated.get();
        }
        Anchor anchor = IntegrityRules.next(last, asked, caller, tx.time());
        anchors.add(anchor);
        tx.emit(new IntegrityEvent.StreamAnchored(anchor));
        return anchor;
    }

    /** Asked once: it stays the same, and the product's row is its owner's, who may change it in every block. */
    private MemberId anchorer(ProductId stream) {
        return IntegrityRules.anchorer(products.get(stream));
    }

    /** The anchor that is brought once more, which an answer lost on the way makes everybody do. */
    private Optional<Anchor> repeated(Optional<Anchor> last, NewAnchor asked) {
        return last.filter(anchor -> asked.treeSize() <= anchor.treeSize())
                .flatMap(anchor -> anchors.find(asked.stream(), asked.treeSize()))
                .filter(anchor -> IntegrityRules.repeats(anchor, asked));
    }

    @Override
    public Anchor latest(ProductId stream) {
        return anchors.latest(stream);
    }

    @Override
    public Page<Anchor> of(ProductId stream, PageRequest page) {
        return anchors.of(stream, page);
    }

    @Override
    public boolean includes(Leaf leaf, InclusionProof proof) {
        return IntegrityRules.includes(anchors.get(leaf.stream(), proof.treeSize()), leaf, proof);
    }
}
