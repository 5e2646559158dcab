/**
 * What parties of an agreement that paid something or was ruled said of each other: rating through REST, reading and
 * reputation from a read model of the ledger's events, and the words of comments, of which the ledger holds only the
 * hash.
 */
@NullMarked
package org.blendsm.rating;

import org.jspecify.annotations.NullMarked;
