/** How a message is proven later: RFC 6962 trees over streams, anchored on the ledger. */
@NullMarked
package org.blendsm.model.integrity;

import org.jspecify.annotations.NullMarked;
