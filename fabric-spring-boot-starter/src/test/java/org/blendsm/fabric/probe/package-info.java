/** A service that does nothing but show what every service's REST interface does. */
@NullMarked
package org.blendsm.fabric.probe;

import org.jspecify.annotations.NullMarked;
