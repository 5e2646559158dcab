package org.blendsm.client;

import java.security.SecureRandom;
import org.blendsm.model.Sha256;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;

/**
 * A buyer's own hash chain (PayWord): made from one secret of 256 random bits, released link by link from the far end.
 * Whoever holds an unreleased link can pay with it; so it stays in this process, and is of no use after it.
 */
public final class Ticks {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Link i hashed i times is the root; the root itself stands at 0. */
    private final byte[][] links;

    private final TickChain chain;

    private Ticks(byte[][] links, TickChain chain) {
        this.links = links;
        this.chain = chain;
    }

    /** @param messagesEach how many messages one tick pays for */
    public static Ticks fresh(int length, long messagesEach) {
        byte[][] links = new byte[length + 1][];
        links[length] = new byte[Sha256.BYTES];
        RANDOM.nextBytes(links[length]);
        for (int i = length; i > 0; i--) {
            links[i - 1] = TickChain.hashed(links[i], 1);
        }
        return new Ticks(links, new TickChain(Sha256.ofBytes(links[0]), length, messagesEach));
    }

    /** What goes into the voucher that opens it. */
    public TickChain chain() {
        return chain;
    }

    /** @param number from 1 to the chain's length */
    public Tick tick(int number) {
        if (number < 1 || number > chain.length()) {
            throw new IllegalArgumentException("this chain has ticks 1 to " + chain.length());
        }
        return new Tick(number, Sha256.ofBytes(links[number]));
    }

    /** Links are money. */
    @Override
    public String toString() {
        return "Ticks[" + chain + "]";
    }
}
