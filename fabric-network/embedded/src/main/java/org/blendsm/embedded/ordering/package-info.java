/** The orderer: what it lets in, how it cuts blocks, and how the configuration changes through it. */
@NullMarked
package org.blendsm.embedded.ordering;

import org.jspecify.annotations.NullMarked;
