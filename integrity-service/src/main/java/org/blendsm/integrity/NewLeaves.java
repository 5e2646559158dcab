package org.blendsm.integrity;

import java.util.List;
import java.util.stream.IntStream;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.WrongField;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Leaf;

/**
 * Messages that follow one another in a stream.
 *
 * @param firstSequence the number of the first one in the stream, counted from 0
 * @param payloads SHA-256 of each, over the bytes as delivered; 1 to 5,000 of them
 */
record NewLeaves(long firstSequence, List<Sha256> payloads) {
    private static final int MOST = 5_000;

    NewLeaves {
        if (firstSequence < 0 || firstSequence > Money.LARGEST - MOST) {
            throw new WrongField("firstSequence", "a sequence is a whole number from 0");
        }
        if (payloads.isEmpty() || payloads.size() > MOST) {
            throw new WrongField("payloads", "bring 1 to " + MOST + " payload hashes at once");
        }
        payloads = List.copyOf(payloads);
    }

    /** Leaves of a tree that ends with them. */
    long treeSize() {
        return firstSequence + payloads.size();
    }

    /** As the tree of that stream has them. */
    List<Sha256> hashes(ProductId stream) {
        return IntStream.range(0, payloads.size())
                .mapToObj(i -> new Leaf(stream, firstSequence + i, payloads.get(i)).hash())
                .toList();
    }
}
