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
    /** Reads everything, changes nothing. */
    AUDITOR
}
