package org.blendsm.fabric.spring;

/**
 * What happened up to this block is in the database now, put there by this replica or by another one on the same
 * schema. Told after the database transaction, to {@code @EventListener} methods that wake whoever waits for more.
 *
 * @param last the highest of them
 */
public record BlocksRead(long last) {}
