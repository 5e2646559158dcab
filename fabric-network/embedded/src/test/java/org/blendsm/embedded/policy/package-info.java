/** Rules on their own. */
@NullMarked
package org.blendsm.embedded.policy;

import org.jspecify.annotations.NullMarked;
