/** What metering costs a delivery: our broker against the same Artemis with nothing of ours in its path. */
@NullMarked
package org.blendsm.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
