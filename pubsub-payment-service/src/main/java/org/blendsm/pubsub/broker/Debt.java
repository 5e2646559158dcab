package org.blendsm.pubsub.broker;

/**
 * What a buyer left unpaid with a seller in agreements that have ended, and what it paid there; counted in messages. A
 * pure rule: nobody gets one credit window after the other for nothing, and who pays may now and then leave some
 * unpaid.
 */
record Debt(long owed, long paid) {
    static final Debt NONE = new Debt(0, 0);

    /** So many paid messages make one unpaid one forgotten. */
    private static final long PAID_FOR_ONE = 100;

    static Debt of(long delivered, long paid) {
        return new Debt(Math.max(0, delivered - paid), paid);
    }

    Debt plus(Debt other) {
        return new Debt(owed + other.owed, paid + other.paid);
    }

    Debt minus(Debt other) {
        return new Debt(owed - other.owed, paid - other.paid);
    }

    /** What is left of the credit window that was agreed. */
    long window(long agreed) {
        long outstanding = Math.max(0, owed - paid / PAID_FOR_ONE);
        return Math.max(0, agreed - outstanding);
    }
}
