/** Who is at work, and who waits outside. */
@NullMarked
package org.blendsm.embedded.gateway;

import org.jspecify.annotations.NullMarked;
