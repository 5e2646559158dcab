/** Trees of tiles, held against the RFC's own definitions. */
@NullMarked
package org.blendsm.integrity.tree;

import org.jspecify.annotations.NullMarked;
