/** How a network begins: the organisations' keys and certificates, and the first block that names them. */
@NullMarked
package org.blendsm.embedded.genesis;

import org.jspecify.annotations.NullMarked;
