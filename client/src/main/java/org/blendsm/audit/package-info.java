/**
 * What an auditor finds out alone: the ledger's blocks are replayed from the first one, and what must hold at every one
 * of them is judged from nothing but these bytes. One class for each invariant; no service is asked, and no chaincode.
 */
@NullMarked
package org.blendsm.audit;

import org.jspecify.annotations.NullMarked;
