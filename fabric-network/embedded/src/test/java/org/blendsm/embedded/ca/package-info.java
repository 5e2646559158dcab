/** The authority's journal on a disk that fills up. */
@NullMarked
package org.blendsm.embedded.ca;

import org.jspecify.annotations.NullMarked;
