/** The door, tested with real servers behind it. */
@NullMarked
package org.blendsm.gateway;

import org.jspecify.annotations.NullMarked;
