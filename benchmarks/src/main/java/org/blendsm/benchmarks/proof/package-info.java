/** Measures how messages are proven: the tree over them, and what of it goes on the ledger. */
@NullMarked
package org.blendsm.benchmarks.proof;

import org.jspecify.annotations.NullMarked;
