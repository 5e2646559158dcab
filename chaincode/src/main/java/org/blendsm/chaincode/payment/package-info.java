/** How an agreement is paid: by vouchers whose signature, ticks, price, order and cover the ledger checks itself. */
@NullMarked
package org.blendsm.chaincode.payment;

import org.jspecify.annotations.NullMarked;
