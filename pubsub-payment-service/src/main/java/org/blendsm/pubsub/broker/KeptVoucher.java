package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;

/**
 * The highest voucher of an agreement as the journal keeps it, in one row: messages covered ‖ the voucher itself. So
 * what is paid and what proves it can't come apart.
 */
record KeptVoucher(long messages, byte[] signed) {
    byte[] encode() {
        return ByteBuffer.allocate(Long.BYTES + signed.length)
                .putLong(messages)
                .put(signed)
                .array();
    }

    static KeptVoucher decode(byte[] row) {
        ByteBuffer form = ByteBuffer.wrap(row);
        long messages = form.getLong();
        byte[] signed = new byte[form.remaining()];
        form.get(signed);
        return new KeptVoucher(messages, signed);
    }
}
