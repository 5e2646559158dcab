package org.blendsm.fabric;

/**
 * An answer that as many organisations signed as the policy asks, and that was not submitted: a proof of what the
 * ledger holds, to be checked without it.
 *
 * @param answer what the function answered
 * @param transaction {@code common.Envelope}: the whole transaction with its endorsements, unsigned by the caller
 */
public record Endorsed<R>(R answer, String transactionId, byte[] transaction) {}
