@NullMarked
package org.blendsm.integrity.events;

import org.jspecify.annotations.NullMarked;
