/** What other rooms' tests stand on. */
@NullMarked
package org.blendsm.model.testing;

import org.jspecify.annotations.NullMarked;
