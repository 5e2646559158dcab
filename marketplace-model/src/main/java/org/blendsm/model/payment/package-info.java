/** How an agreement is paid: vouchers off the ledger, settlement and receipt on it. */
@NullMarked
package org.blendsm.model.payment;

import org.jspecify.annotations.NullMarked;
