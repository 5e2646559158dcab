/** Where a cut block becomes part of the chain: judged, written, synced, applied, told. */
@NullMarked
package org.blendsm.embedded.commit;

import org.jspecify.annotations.NullMarked;
