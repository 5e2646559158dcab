/** Rules on their own. */
@NullMarked
package org.blendsm.embedded.validation;

import org.jspecify.annotations.NullMarked;
