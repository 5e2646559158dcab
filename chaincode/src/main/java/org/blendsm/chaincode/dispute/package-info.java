/** When something was wrong: what is still held is frozen, and split as the arbiter rules. */
@NullMarked
package org.blendsm.chaincode.dispute;

import org.jspecify.annotations.NullMarked;
