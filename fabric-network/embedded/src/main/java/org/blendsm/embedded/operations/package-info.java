/** Health and metrics for who runs the process. */
@NullMarked
package org.blendsm.embedded.operations;

import org.jspecify.annotations.NullMarked;
