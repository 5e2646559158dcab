/** The block file's promises. */
@NullMarked
package org.blendsm.embedded.blocks;

import org.jspecify.annotations.NullMarked;
