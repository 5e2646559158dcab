package org.blendsm.model;

import java.time.Duration;

/** How long anything that is agreed on the ledger lasts: its clock is no finer, and nobody binds anybody for longer. */
public final class Span {
    public static final Duration SHORTEST = Duration.ofHours(1);
    public static final Duration LONGEST = Duration.ofDays(3_653);

    private Span() {}

    /**
     * @param field of the JSON where it stands
     * @param what names it in the refusal, with its article
     * @throws WrongField unless it is one hour to ten years
     */
    public static void require(Duration span, String field, String what) {
        if (span.compareTo(SHORTEST) < 0 || span.compareTo(LONGEST) > 0) {
            throw new WrongField(field, what + " lasts from one hour to ten years");
        }
    }
}
