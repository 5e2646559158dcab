package org.blendsm.model.payment;

import java.nio.ByteBuffer;
import org.blendsm.model.Sha256;

/**
 * One link of a {@link TickChain}, released to pay for one step more. It proves itself: before it was released, nobody
 * but the chain's maker could know it.
 *
 * @param number counted from 1, the link next to the root; pays for this step and every one before
 * @param link hashed {@code number} times it is the chain's root
 */
public record Tick(int number, Sha256 link) {
    /** How many {@link #encoded} has. */
    public static final int BYTES = Integer.BYTES + Sha256.BYTES;

    public Tick {
        if (number < 1 || number > TickChain.LONGEST) {
            throw new IllegalArgumentException("ticks are numbered from 1 to " + TickChain.LONGEST);
        }
    }

    /** As buyers publish it: the number, big-endian, then the link. */
    public byte[] encoded() {
        return ByteBuffer.allocate(BYTES).putInt(number).put(link.bytes()).array();
    }
}
