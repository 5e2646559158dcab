/** How an agreement is paid: by vouchers whose signature, price, order and cover the ledger checks itself. */
@NullMarked
package org.blendsm.chaincode.payment;

import org.jspecify.annotations.NullMarked;
