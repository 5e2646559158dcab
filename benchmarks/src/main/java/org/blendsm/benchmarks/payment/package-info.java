/** What it costs to take a promise to pay. */
@NullMarked
package org.blendsm.benchmarks.payment;

import org.jspecify.annotations.NullMarked;
