/** When something was wrong: claims, and how an arbiter or the ledger split what was held. */
@NullMarked
package org.blendsm.pubsub.dispute;

import org.jspecify.annotations.NullMarked;
