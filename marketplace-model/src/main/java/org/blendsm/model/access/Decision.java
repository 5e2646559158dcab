package org.blendsm.model.access;

/**
 * The ledger's answer to "may they?".
 *
 * @param capability the right that was asked about
 * @param action what its holder wants to do
 * @param allowed whether they may, now
 * @param reason why not, in one sentence; "live" where allowed
 */
public record Decision(CapabilityId capability, Action action, boolean allowed, String reason) {}
