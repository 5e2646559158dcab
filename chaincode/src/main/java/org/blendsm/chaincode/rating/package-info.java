/** Who may rate whom: the parties of a sale that is over, each other, once. */
@NullMarked
package org.blendsm.chaincode.rating;

import org.jspecify.annotations.NullMarked;
