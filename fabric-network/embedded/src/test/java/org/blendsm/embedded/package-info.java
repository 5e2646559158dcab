/** The ledger seen through the ordinary client and the ordinary chaincode library. */
@NullMarked
package org.blendsm.embedded;

import org.jspecify.annotations.NullMarked;
