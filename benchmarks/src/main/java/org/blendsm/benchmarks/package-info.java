/** How two sides are compared in one run, and how the comparison is told. */
@NullMarked
package org.blendsm.benchmarks;

import org.jspecify.annotations.NullMarked;
