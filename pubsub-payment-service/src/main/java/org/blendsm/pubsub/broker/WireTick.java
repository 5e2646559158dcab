package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;

/**
 * A tick as buyers publish it: its number in four bytes, big-endian, then the 32 bytes of its link.
 *
 * @param link never changed
 */
record WireTick(int number, byte[] link) {
    static final int BYTES = 36;
    private static final int LINK = 32;

    /** Takes it from where the buffer stands. @throws Refused {@code TICK_INVALID} */
    static WireTick read(ByteBuffer payload) {
        if (payload.remaining() != BYTES) {
            throw new Refused(
                    RefusalCode.TICK_INVALID,
                    "A tick has " + BYTES + " bytes: its number in four, big-endian, and its link in 32.");
        }
        int number = payload.getInt();
        if (number < 1) {
            throw new Refused(RefusalCode.TICK_INVALID, "Ticks are numbered from 1 on.");
        }
        byte[] link = new byte[LINK];
        payload.get(link);
        return new WireTick(number, link);
    }
}
