/** How the read model keeps a whole record of the ledger in a column. */
@NullMarked
package org.blendsm.pubsub.rows;

import org.jspecify.annotations.NullMarked;
