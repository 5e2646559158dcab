package org.blendsm.model.payment;

import org.blendsm.model.Sha256;

/**
 * One link of a {@link TickChain}, released to pay for one step more. It proves itself: before it was released, nobody
 * but the chain's maker could know it.
 *
 * @param number counted from 1, the link next to the root; pays for this step and every one before
 * @param link hashed {@code number} times it is the chain's root
 */
public record Tick(int number, Sha256 link) {
    public Tick {
        if (number < 1 || number > TickChain.LONGEST) {
            throw new IllegalArgumentException("ticks are numbered from 1 to " + TickChain.LONGEST);
        }
    }
}
