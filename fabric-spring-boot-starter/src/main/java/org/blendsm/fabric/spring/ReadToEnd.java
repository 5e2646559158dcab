package org.blendsm.fabric.spring;

/**
 * All that had happened on the ledger is in the database: up to this block, the chain's last when the peer was asked.
 * Told to {@code @EventListener} methods once after each start, outside a database transaction, before the read model
 * counts as fresh; where one throws it does not, the ledger is followed anew from the checkpoint, and it is told again.
 *
 * @param last the chain's last block then
 */
public record ReadToEnd(long last) {}
