/** Blocks as a stream: for who follows the chain from a place of its own choice. */
@NullMarked
package org.blendsm.embedded.deliver;

import org.jspecify.annotations.NullMarked;
