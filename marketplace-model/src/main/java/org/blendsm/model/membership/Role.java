package org.blendsm.model.membership;

/** What a member was admitted to do; the network policy says which functions that opens. */
public enum Role {
    /** The oracle: admits and expels members, publishes the policy, issues tokens. */
    OPERATOR,
    /** Offers data products and is paid for what was delivered. */
    SELLER,
    /** Takes offers and pays. */
    BUYER,
    /** Carries streams, meters them and earns the fee. */
    BROKER,
    /** Rules disputes. */
    ARBITER,
    /**
     * Looks into everybody's agreements, disputes and accounts, and has no part in them. What is open to every member
     * is open to it too: its own money, keys and departure, folding, and ending, closing or letting lapse what is due.
     */
    AUDITOR
}
