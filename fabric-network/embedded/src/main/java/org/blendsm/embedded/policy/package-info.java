/** Whose signatures are enough for what: Fabric's signature policies and the implicit ones that count them. */
@NullMarked
package org.blendsm.embedded.policy;

import org.jspecify.annotations.NullMarked;
