package org.blendsm.client;

import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Leaf;

/**
 * One message of a stream as it was delivered.
 *
 * @param sequence from 0, without a gap
 */
public record StreamMessage(ProductId stream, long sequence, byte[] payload) {
    /** The leaf that an inclusion proof of this message is checked with. */
    public Leaf leaf() {
        return new Leaf(stream, sequence, Sha256.of(payload));
    }
}
