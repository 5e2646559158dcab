/** Running a proposal and signing what came of it, as Fabric's {@code core/endorser} does. */
@NullMarked
package org.blendsm.embedded.endorsement;

import org.jspecify.annotations.NullMarked;
