/**
 * How a message is proven: the trees of streams grow here as their anchorer brings hashes, proofs are read from them,
 * and what the ledger has anchored stands beside, as its events told.
 */
@NullMarked
package org.blendsm.integrity;

import org.jspecify.annotations.NullMarked;
