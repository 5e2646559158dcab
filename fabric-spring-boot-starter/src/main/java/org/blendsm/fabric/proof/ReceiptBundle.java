package org.blendsm.fabric.proof;

import org.blendsm.model.payment.Receipt;

/**
 * Everything that shows a receipt to somebody who was not there; a file of JSON. It does not bring its own root of
 * trust: the genesis block in it counts only for who holds the network's fingerprint already.
 *
 * @param v 1, the form of this file
 * @param record the receipt, with the voucher it rests on and the seller's invoice where there is one
 * @param genesis the network's first block, base64 of {@code common.Block}
 * @param receipt the endorsed answer to {@code payment:receipt}, base64 of {@code common.Envelope}
 * @param agreement the endorsed answer to {@code agreement:agreement}: whose voucher counts
 * @param seller the endorsed answer to {@code membership:member}: whose invoice it is
 */
public record ReceiptBundle(int v, Receipt record, String genesis, String receipt, String agreement, String seller) {
    public static final int VERSION = 1;

    public ReceiptBundle {
        if (v != VERSION) {
            throw new IllegalArgumentException("a receipt bundle is of version " + VERSION);
        }
    }
}
