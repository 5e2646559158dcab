/** A client of Fabric CA's REST API: register, enrol, revoke. */
@NullMarked
package org.blendsm.fabric.ca;

import org.jspecify.annotations.NullMarked;
