/**
 * Data that only its buyer may open: sealed bytes in a folder, envelopes in the database, what the ledger says of both
 * as its events told, and nothing of either left once a record is erased. And the words of consents, of which the
 * ledger holds only the hash.
 */
@NullMarked
package org.blendsm.privacy;

import org.jspecify.annotations.NullMarked;
