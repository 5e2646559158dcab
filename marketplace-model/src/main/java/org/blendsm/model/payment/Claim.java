package org.blendsm.model.payment;

import java.util.Optional;

/** What a payee brings to be paid. */
public record Claim(SignedVoucher voucher, Optional<SignedInvoice> invoice) {}
