/** What parties of a settled agreement say of each other, once per side. */
@NullMarked
package org.blendsm.model.rating;

import org.jspecify.annotations.NullMarked;
