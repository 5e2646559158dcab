/** Tests of the identity service: its own main method, a real database, a real Fabric CA. */
@NullMarked
package org.blendsm.identity.zone;

import org.jspecify.annotations.NullMarked;
