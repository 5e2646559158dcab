package org.blendsm.model.payment;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.WrongField;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.integrity.AnchoredTree;

/**
 * What the payee asks for, and the anchored tree that its stream stood on then.
 *
 * @param agreement what was delivered under it
 * @param fromMessage the first message it is for, counted from 1 within the agreement
 * @param toMessage the last one
 * @param treeSize leaves under {@code root}, as an anchor of the product's stream names them; left out where nothing
 *     was anchored yet
 * @param root the RFC 6962 root of that anchor; there where {@code treeSize} is. Alone it stands only in what was
 *     signed by earlier releases, which the ledger did not hold against its anchors
 * @param amount minor units asked for
 */
public record Invoice(
        AgreementId agreement,
        long fromMessage,
        long toMessage,
        Optional<Long> treeSize,
        Optional<Sha256> root,
        Money amount) {
    public Invoice {
        if (treeSize.filter(size -> size < 1 || size > Money.LARGEST).isPresent()) {
            throw new WrongField("treeSize", "an anchored tree has 1 to " + Money.LARGEST + " leaves");
        }
        if (treeSize.isPresent() && root.isEmpty()) {
            throw new WrongField("root", "a tree's size stands beside its root");
        }
    }

    public Invoice(AgreementId agreement, long fromMessage, long toMessage, Optional<AnchoredTree> tree, Money amount) {
        this(agreement, fromMessage, toMessage, tree.map(AnchoredTree::treeSize), tree.map(AnchoredTree::root), amount);
    }

    /**
     * What is due for the messages since the last claim; nothing where there are none, as by a last word that adds
     * none.
     *
     * @param messages how many the voucher is for in all
     * @param tree the latest that was anchored of the product's stream, as far as the payee knows
     */
    public static Optional<Invoice> due(Agreement agreement, long messages, Optional<AnchoredTree> tree) {
        Agreement.Deal deal = agreement.deal();
        long before = agreement.purse().claimed();
        Money price = deal.offer().conditions().pricePerMessage();
        return messages <= before
                ? Optional.empty()
                : Optional.of(new Invoice(deal.id(), before + 1, messages, tree, price.times(messages - before)));
    }

    /** The tree that it stands on; empty for a root without its size, by which nobody finds an anchor. */
    public Optional<AnchoredTree> tree() {
        return treeSize.flatMap(size -> root.map(hash -> new AnchoredTree(size, hash)));
    }
}
