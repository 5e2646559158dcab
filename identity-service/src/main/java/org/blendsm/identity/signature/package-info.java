/** Signatures by managed keys: other services send the whole thing to be signed and prove that they may. */
@NullMarked
package org.blendsm.identity.signature;

import org.jspecify.annotations.NullMarked;
