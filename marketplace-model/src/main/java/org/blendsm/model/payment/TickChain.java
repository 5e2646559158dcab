package org.blendsm.model.payment;

import java.security.DigestException;
import java.security.MessageDigest;
import org.blendsm.model.Sha256;
import org.blendsm.model.WrongField;

/**
 * The end of a hash chain that a buyer made and signs for within a voucher: from then on it pays by releasing one link
 * after the other, a SHA-256 to check instead of a signature (PayWord: Rivest and Shamir, PayWord and MicroMint, 1996).
 * A chain is for one voucher: under a second one that names the same root, links released before would pay again.
 *
 * @param root the last link hashed {@code length} times
 * @param length how many ticks there are
 * @param messagesEach how many messages one tick pays for
 */
public record TickChain(Sha256 root, int length, long messagesEach) {
    /** Longer ones would let a single tick cost its checker, the ledger among them, too many hashes. */
    public static final int LONGEST = 1_024;

    public TickChain {
        if (length < 1 || length > LONGEST) {
            throw new WrongField("length", "a chain has 1 to " + LONGEST + " ticks");
        }
        if (messagesEach < 1) {
            throw new WrongField("messagesEach", "a tick pays for one message or more");
        }
    }

    /** How many messages the ticks up to this number pay for. */
    public long messages(int number) {
        return Math.multiplyExact(number, messagesEach);
    }

    /** Whether this tick is one of this chain's. */
    public boolean has(Tick tick) {
        return tick.number() <= length
                && MessageDigest.isEqual(hashed(tick.link().bytes(), tick.number()), root.bytes());
    }

    /** Walks down the chain: a link hashed so many times. */
    public static byte[] hashed(byte[] link, int times) {
        byte[] at = link.clone();
        MessageDigest sha256 = Sha256.digest();
        try {
            for (int i = 0; i < times; i++) {
                sha256.update(at);
                sha256.digest(at, 0, at.length);
            }
        } catch (DigestException e) {
            throw new IllegalArgumentException("a link has 32 bytes, not " + link.length, e);
        }
        return at;
    }
}
