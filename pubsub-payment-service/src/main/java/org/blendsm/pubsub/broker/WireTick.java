package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.payment.Tick;

/**
 * A {@link Tick} as it came, its link still in bytes: it is hashed at once, and told again only where it is the best.
 *
 * @param link never changed
 */
record WireTick(int number, byte[] link) {
    /** Takes it from where the buffer stands. @throws Refused {@code TICK_INVALID} */
    static WireTick read(ByteBuffer payload) {
        if (payload.remaining() != Tick.BYTES) {
            throw new Refused(
                    RefusalCode.TICK_INVALID,
                    "A tick has " + Tick.BYTES + " bytes: its number in four, big-endian, and its link in 32.");
        }
        int number = payload.getInt();
        if (number < 1) {
            throw new Refused(RefusalCode.TICK_INVALID, "Ticks are numbered from 1 on.");
        }
        byte[] link = new byte[Sha256.BYTES];
        payload.get(link);
        return new WireTick(number, link);
    }
}
