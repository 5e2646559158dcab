/** Closed groups: who comes in by its master's ticket, who is taken out, and who deals with whom in one. */
@NullMarked
package org.blendsm.chaincode.zone;

import org.jspecify.annotations.NullMarked;
