/** What is remembered to be fast, and bounded by its size. */
@NullMarked
package org.blendsm.embedded.memory;

import org.jspecify.annotations.NullMarked;
