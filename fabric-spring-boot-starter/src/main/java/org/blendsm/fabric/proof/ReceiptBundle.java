package org.blendsm.fabric.proof;

import org.blendsm.model.payment.Receipt;

/**
 * Everything that shows a receipt to somebody who was not there; a file of JSON. It does not bring its own root of
 * trust: the genesis block in it counts only for who holds the network's fingerprint already.
 *
 * @param v 2, the form of this file
 * @param record the receipt, with the voucher it rests on, the seller's invoice where there is one, and the key that
 *     the seller held then
 * @param genesis the network's first block, base64 of {@code common.Block}
 * @param receipt the endorsed answer to {@code payment:receipt}, base64 of {@code common.Envelope}
 * @param agreement the endorsed answer to {@code agreement:agreement}: whose voucher counts
 */
public record ReceiptBundle(int v, Receipt record, String genesis, String receipt, String agreement) {
    public static final int VERSION = 2;

    public ReceiptBundle {
        if (v != VERSION) {
            throw new IllegalArgumentException("a receipt bundle is of version " + VERSION);
        }
    }
}
