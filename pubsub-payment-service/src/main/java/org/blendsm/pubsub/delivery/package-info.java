/** Where the ledger meets the broker: what happened there decides who may publish and receive here. */
@NullMarked
package org.blendsm.pubsub.delivery;

import org.jspecify.annotations.NullMarked;
