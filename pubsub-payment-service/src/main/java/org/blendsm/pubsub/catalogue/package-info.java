/** What is for sale: products and offers, found by search. Changes are the owner's, signed on the ledger. */
@NullMarked
package org.blendsm.pubsub.catalogue;

import org.jspecify.annotations.NullMarked;
