package org.blendsm.model.payment;

import org.blendsm.model.crypto.DetachedJws;

/** @param signature {@code VOUCHER}, by the key that the agreement names */
public record SignedVoucher(Voucher voucher, DetachedJws signature) {}
