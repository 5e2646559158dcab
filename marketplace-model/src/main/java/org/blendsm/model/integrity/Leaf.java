package org.blendsm.model.integrity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * One message of a stream as the tree sees it.
 *
 * @param sequence from 0, without a gap
 * @param payload SHA-256 of the bytes as delivered (ciphertext where the product is sealed)
 */
public record Leaf(ProductId stream, long sequence, Sha256 payload) {
    public Leaf {
        if (sequence < 0 || sequence >= Money.LARGEST) {
            throw new IllegalArgumentException("a sequence is a whole number from 0");
        }
    }

    /** SHA-256(0x00 ‖ canonical leaf), as RFC 6962 hashes a leaf. */
    public Sha256 hash() {
        return MerkleTree.leafHash(canonical());
    }

    /**
     * What {@link CanonicalJson} makes of it, written out: every message of every stream passes here, ids and digests
     * are hex digits, and the sequence is exact in a double.
     */
    byte[] canonical() {
        return ("{\"payload\":\"" + payload + "\",\"sequence\":" + sequence + ",\"stream\":\"" + stream + "\"}")
                .getBytes(US_ASCII);
    }
}
