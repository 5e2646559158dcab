/** Rules on their own. */
@NullMarked
package org.blendsm.embedded.simulation;

import org.jspecify.annotations.NullMarked;
