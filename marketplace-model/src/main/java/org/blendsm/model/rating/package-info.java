/** What parties of an agreement that paid something or was ruled say of each other, once per side. */
@NullMarked
package org.blendsm.model.rating;

import org.jspecify.annotations.NullMarked;
