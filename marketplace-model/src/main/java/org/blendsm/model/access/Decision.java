package org.blendsm.model.access;

/**
 * The ledger's answer to "may they?".
 *
 * @param reason why not, in one sentence; "live" where allowed
 */
public record Decision(CapabilityId capability, Action action, boolean allowed, String reason) {}
