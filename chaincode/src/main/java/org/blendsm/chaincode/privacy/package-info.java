/** Data only its buyer may open: who may seal a record, give others its key, and erase it, and by whose consent. */
@NullMarked
package org.blendsm.chaincode.privacy;

import org.jspecify.annotations.NullMarked;
