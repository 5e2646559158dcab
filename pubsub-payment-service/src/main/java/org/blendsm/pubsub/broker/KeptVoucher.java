package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import org.blendsm.pubsub.broker.journal.KeptForm;

/**
 * The highest voucher of an agreement as the journal keeps it, in one row: version ‖ messages covered ‖ the voucher
 * itself. So what is paid and what proves it can't come apart.
 */
record KeptVoucher(long messages, byte[] signed) {
    private static final byte VERSION = 1;

    byte[] encode() {
        return ByteBuffer.allocate(1 + Long.BYTES + signed.length)
                .put(VERSION)
                .putLong(messages)
                .put(signed)
                .array();
    }

    static KeptVoucher decode(byte[] row) {
        ByteBuffer form = ByteBuffer.wrap(row);
        KeptForm.require(VERSION, form.get(), "a voucher");
        long messages = form.getLong();
        byte[] signed = new byte[form.remaining()];
        form.get(signed);
        return new KeptVoucher(messages, signed);
    }
}
