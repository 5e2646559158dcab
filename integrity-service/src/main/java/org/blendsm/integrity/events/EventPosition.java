package org.blendsm.integrity.events;

/**
 * A place in the ledger's story, as an event's id names it: {@code 12-0} is the first event of block 12, {@code 12} the
 * end of block 12. So {@code 0} is the place before everything: the first block holds no event.
 *
 * @param index of the event in its block, from 0
 */
record EventPosition(long block, int index) {
    static final EventPosition START = endOf(0);

    EventPosition {
        if (block < 0 || index < 0) {
            throw new IllegalArgumentException("a position counts from 0");
        }
    }

    private static EventPosition endOf(long block) {
        return new EventPosition(block, Integer.MAX_VALUE);
    }

    /**
     * Public, or Spring does not find it for the header.
     *
     * @throws IllegalArgumentException where the text is no position
     */
    public static EventPosition valueOf(String text) {
        int dash = text.indexOf('-');
        try {
            return dash < 0
                    ? endOf(Long.parseLong(text))
                    : new EventPosition(
                            Long.parseLong(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a position is the id of an event, or the number of a block", e);
        }
    }

    @Override
    public String toString() {
        return index == Integer.MAX_VALUE ? Long.toString(block) : block + "-" + index;
    }
}
