package org.blendsm.model.dispute;

import org.blendsm.model.Money;

/**
 * What the ledger decided a dispute by: more messages were claimed than their stream has leaves, though its seller
 * hashes it and had three days to anchor them. So some of them cannot be proven by anybody, and no message beyond the
 * tree is paid for out of what is held.
 *
 * @param claimed messages that the highest voucher brought stands for
 * @param anchored leaves of the last tree that was anchored of the stream; 0 where none was
 * @param toSeller minor units: the price of the messages up to {@code anchored} that were not paid before; the broker's
 *     fee is taken from it as from a settlement
 * @param toBuyer minor units: all else that was held
 */
public record Unanchored(long claimed, long anchored, Money toSeller, Money toBuyer) {}
