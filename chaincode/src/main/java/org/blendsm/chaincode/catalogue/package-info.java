/** What is for sale: products, owned by whoever published them, and the one offer of each that can be accepted. */
@NullMarked
package org.blendsm.chaincode.catalogue;

import org.jspecify.annotations.NullMarked;
