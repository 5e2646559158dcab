/** The marketplace's money: accounts by address, double entry, credit rows that are folded later. */
@NullMarked
package org.blendsm.model.token;

import org.jspecify.annotations.NullMarked;
