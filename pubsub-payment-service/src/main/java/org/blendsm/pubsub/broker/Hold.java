package org.blendsm.pubsub.broker;

/** Why the next message is not delivered. */
public enum Hold {
    /** Nothing holds it: it comes as soon as it is published. */
    NONE,
    /** One credit window lies between what was delivered and what is paid. */
    CREDIT,
    /** The deposit is used up. */
    DEPOSIT,
    /** The broker can't see the ledger, so it can't know whether the right still stands. */
    LEDGER,
    /** The agreement has ended or its right was revoked: nothing comes any more. */
    ENDED
}
