/** Who waits for a block. */
@NullMarked
package org.blendsm.embedded.commit;

import org.jspecify.annotations.NullMarked;
