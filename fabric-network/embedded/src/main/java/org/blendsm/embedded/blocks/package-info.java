/** The chain itself: how a block is hashed, what lies inside an envelope, and the append-only file of blocks. */
@NullMarked
package org.blendsm.embedded.blocks;

import org.jspecify.annotations.NullMarked;
