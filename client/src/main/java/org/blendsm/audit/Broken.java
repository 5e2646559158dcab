package org.blendsm.audit;

/** An invariant does not hold; the message says what is there instead. */
final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String what) {
        super(what);
    }

    /** @throws Broken where it does not hold */
    static void unless(boolean holds, String what, Object... details) {
        if (!holds) {
            throw new Broken(String.format(what, details));
        }
    }
}
