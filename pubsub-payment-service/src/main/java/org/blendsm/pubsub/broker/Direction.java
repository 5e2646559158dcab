package org.blendsm.pubsub.broker;

/** What a ticket lets its holder do, and nothing else. */
public enum Direction {
    /** Publish to one product's stream; the user name is the product's id. */
    PUBLISH,
    /** Receive one agreement's messages and pay for them by ticks; the user name is the agreement's id. */
    SUBSCRIBE
}
