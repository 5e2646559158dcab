/** How two members come to an agreement, add to its deposit, and end it. */
@NullMarked
package org.blendsm.chaincode.agreement;

import org.jspecify.annotations.NullMarked;
