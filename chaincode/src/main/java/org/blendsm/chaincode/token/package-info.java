/** The marketplace's money: double entry over base rows and credit rows, with no key that two payers both write. */
@NullMarked
package org.blendsm.chaincode.token;

import org.jspecify.annotations.NullMarked;
