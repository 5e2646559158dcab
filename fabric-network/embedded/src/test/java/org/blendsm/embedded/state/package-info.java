/** Rules on their own. */
@NullMarked
package org.blendsm.embedded.state;

import org.jspecify.annotations.NullMarked;
