/** The world state and the indexes over the chain, kept in RocksDB and always rebuildable from the blocks. */
@NullMarked
package org.blendsm.embedded.state;

import org.jspecify.annotations.NullMarked;
