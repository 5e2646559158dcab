package org.blendsm.access;

import org.blendsm.model.access.Action;
import org.blendsm.model.access.CapabilityId;

/** May the holder of this capability do that, now? */
record NewDecision(CapabilityId capability, Action action) {}
