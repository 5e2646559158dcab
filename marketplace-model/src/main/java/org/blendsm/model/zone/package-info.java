/** Closed groups: a zone, the tickets by which its master lets devices in, and who is in it. */
@NullMarked
package org.blendsm.model.zone;

import org.jspecify.annotations.NullMarked;
