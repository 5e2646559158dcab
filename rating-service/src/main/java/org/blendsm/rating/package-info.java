/**
 * What parties of a settled agreement said of each other: rating through REST, reading and reputation from a read model
 * of the ledger's events, and the words of comments, of which the ledger holds only the hash.
 */
@NullMarked
package org.blendsm.rating;

import org.jspecify.annotations.NullMarked;
