package org.blendsm.access;

import org.blendsm.model.access.Action;
import org.blendsm.model.access.CapabilityId;

/**
 * May the holder of this capability do that, now?
 *
 * @param capability id of the right that is asked about
 * @param action what its holder wants to do
 */
record NewDecision(CapabilityId capability, Action action) {}
