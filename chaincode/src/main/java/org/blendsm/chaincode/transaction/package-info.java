/** What a contract is given: who called, when, in which transaction, and the rows it may read and write. */
@NullMarked
package org.blendsm.chaincode.transaction;

import org.jspecify.annotations.NullMarked;
