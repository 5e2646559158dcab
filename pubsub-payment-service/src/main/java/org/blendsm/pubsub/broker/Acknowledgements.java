package org.blendsm.pubsub.broker;

import java.util.BitSet;

/**
 * Which messages of one agreement the buyer has acknowledged. Only the position up to which nothing is missing counts;
 * acknowledgements beyond a gap wait. Not thread-safe.
 */
final class Acknowledgements {
    private final BitSet beyondGap = new BitSet();
    private long position;

    Acknowledgements(long position) {
        this.position = position;
    }

    /** Every message up to this one is acknowledged. */
    long position() {
        return position;
    }

    /** Takes one acknowledgement, in any order and any number of times. True if the position moved. */
    boolean add(long message) {
        if (message <= position) {
            return false;
        }
        if (message > position + 1) {
            beyondGap.set(Math.toIntExact(message - position - 1));
            return false;
        }
        int run = beyondGap.nextClearBit(1);
        position += run;
        if (!beyondGap.isEmpty()) {
            BitSet rest = beyondGap.get(run, Math.max(run, beyondGap.length()));
            beyondGap.clear();
            beyondGap.or(rest);
        }
        return true;
    }
}
