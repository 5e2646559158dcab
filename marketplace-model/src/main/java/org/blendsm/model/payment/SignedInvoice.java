package org.blendsm.model.payment;

import org.blendsm.model.crypto.DetachedJws;

/**
 * An invoice with the word of its seller.
 *
 * @param invoice what is asked for
 * @param signature a detached JWS over the invoice's canonical JSON, by the seller's current key
 */
public record SignedInvoice(Invoice invoice, DetachedJws signature) {}
