/**
 * The world state and the indexes over the chain, kept in RocksDB. They can be built again from the blocks, but for
 * private values: a block has only their hashes.
 */
@NullMarked
package org.blendsm.embedded.state;

import org.jspecify.annotations.NullMarked;
