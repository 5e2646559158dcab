package org.blendsm.model.payment;

import org.blendsm.model.crypto.DetachedJws;

/** @param signature {@code INVOICE}, by the seller's current key */
public record SignedInvoice(Invoice invoice, DetachedJws signature) {}
