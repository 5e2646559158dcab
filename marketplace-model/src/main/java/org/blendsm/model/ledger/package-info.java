/**
 * The seam to the ledger: how an interface of the model names its contract and functions, and the one codec in which
 * records travel. On the ledger the contract implements such an interface; everywhere else the starter's proxy does.
 */
@NullMarked
package org.blendsm.model.ledger;

import org.jspecify.annotations.NullMarked;
