/** Measures what a decision costs. */
@NullMarked
package org.blendsm.benchmarks.access;

import org.jspecify.annotations.NullMarked;
