/** How an agreement is paid: vouchers off the ledger, settlements and receipts on it. */
@NullMarked
package org.blendsm.pubsub.payment;

import org.jspecify.annotations.NullMarked;
