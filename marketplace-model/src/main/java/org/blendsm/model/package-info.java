/** The words that every concept shares: ids, money, hashes, pages, refusals. */
@NullMarked
package org.blendsm.model;

import org.jspecify.annotations.NullMarked;
