/**
 * What an answer of the ledger proves to somebody who was not there: off-line, against nothing but the network's
 * fingerprint that the verifier already holds.
 */
@NullMarked
package org.blendsm.fabric.proof;

import org.jspecify.annotations.NullMarked;
