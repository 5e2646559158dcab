/**
 * Data that only its buyer may open: sealed bytes in a folder, envelopes in the database, what the ledger says of both
 * as its events told, and nothing of either left once a record is erased.
 */
@NullMarked
package org.blendsm.privacy;

import org.jspecify.annotations.NullMarked;
