/**
 * One suite for both ledgers: every case is written once and runs on the embedded ledger and on real Hyperledger
 * Fabric. What real Fabric answers is right; where the embedded ledger answers otherwise it is wrong.
 */
@NullMarked
package org.blendsm.system.conformance;

import org.jspecify.annotations.NullMarked;
