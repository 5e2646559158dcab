/** Catalogue, agreements, token accounts, disputes, and the broker that carries what was sold: the service itself. */
@NullMarked
package org.blendsm.pubsub;

import org.jspecify.annotations.NullMarked;
