/** What is forgotten, and when. */
@NullMarked
package org.blendsm.embedded.memory;

import org.jspecify.annotations.NullMarked;
