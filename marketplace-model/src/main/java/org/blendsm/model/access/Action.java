package org.blendsm.model.access;

/** What a capability opens. */
public enum Action {
    /** Receive the stream of a product. */
    SUBSCRIBE,
    /** Open sealed records of a product. */
    OPEN
}
