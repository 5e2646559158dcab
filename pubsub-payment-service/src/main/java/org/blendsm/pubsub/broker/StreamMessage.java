package org.blendsm.pubsub.broker;

import java.time.Instant;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Leaf;

/**
 * One message of a stream, as the log keeps it.
 *
 * @param sequence its place in the stream, from 0: also its leaf in the stream's Merkle tree
 * @param receivedAt when the broker took it, by the broker's clock
 * @param payloadHash SHA-256 of the payload as delivered
 */
public record StreamMessage(ProductId stream, long sequence, Instant receivedAt, Sha256 payloadHash, byte[] payload) {
    /** What stands for this message in the stream's Merkle tree. */
    public Leaf leaf() {
        return new Leaf(stream, sequence, payloadHash);
    }
}
