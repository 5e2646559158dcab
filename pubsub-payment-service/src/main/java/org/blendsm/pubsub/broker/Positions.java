package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import org.blendsm.pubsub.broker.journal.KeptForm;

/** How far an agreement was delivered and acknowledged, as the journal keeps it: version ‖ delivered ‖ acknowledged. */
record Positions(long delivered, long acknowledged) {
    static final Positions START = new Positions(0, 0);
    private static final byte VERSION = 1;

    byte[] encode() {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(VERSION)
                .putLong(delivered)
                .putLong(acknowledged)
                .array();
    }

    static Positions decode(byte[] row) {
        ByteBuffer form = ByteBuffer.wrap(row);
        KeptForm.require(VERSION, form.get(), "positions");
        return new Positions(form.getLong(), form.getLong());
    }
}
