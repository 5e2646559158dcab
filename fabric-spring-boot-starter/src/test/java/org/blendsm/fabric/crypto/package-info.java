/** Keys and signatures against the JDK's own. */
@NullMarked
package org.blendsm.fabric.crypto;

import org.jspecify.annotations.NullMarked;
