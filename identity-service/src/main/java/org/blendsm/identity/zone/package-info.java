/** Closed groups: founding one, tickets for its devices, and who is in it, all as the ledger says. */
@NullMarked
package org.blendsm.identity.zone;

import org.jspecify.annotations.NullMarked;
