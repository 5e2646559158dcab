/** When something was wrong: what is still held is frozen, and split as an arbiter or the ledger rules. */
@NullMarked
package org.blendsm.chaincode.dispute;

import org.jspecify.annotations.NullMarked;
