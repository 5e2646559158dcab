package org.blendsm.pubsub.broker;

/** Why the next message is not delivered. */
public enum Hold {
    /** Nothing holds it: it comes as soon as it is published. */
    NONE,
    /** One credit window lies between what was delivered and what is paid. */
    CREDIT,
    /**
     * As {@link #CREDIT}, where the window is narrower than agreed: what earlier agreements with this seller left
     * unpaid is taken from it. A voucher for more than was delivered goes on; one for an agreement that has ended,
     * brought before its claim window closes, widens the window.
     */
    DEBT,
    /** The deposit is used up. */
    DEPOSIT,
    /** The broker can't see the ledger, so it can't know whether the right still stands. */
    LEDGER,
    /** The agreement has ended or its right was revoked: nothing comes any more. */
    ENDED
}
