package org.blendsm.pubsub.broker.journal;

/** The kinds of things the journal keeps, each in an order of its own. */
public enum Shelf {
    /** Every message of every stream; key = stream ‖ sequence. */
    MESSAGES,
    /** The streams that exist; key = product. */
    STREAMS,
    /** Terms, deposit and start of each agreement; key = agreement. */
    AGREEMENTS,
    /** What is paid by the highest voucher of each agreement, and that voucher; key = agreement. */
    VOUCHERS,
    /** How far each agreement was delivered and acknowledged; key = agreement. */
    POSITIONS,
    /** Tickets, by their hash. */
    TICKETS
}
