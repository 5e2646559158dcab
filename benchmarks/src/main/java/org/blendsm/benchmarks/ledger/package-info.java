/** What the two ledgers cost: the embedded one and a real Fabric network on the same machine, under the same load. */
@NullMarked
package org.blendsm.benchmarks.ledger;

import org.jspecify.annotations.NullMarked;
