/** The pubsub and payment service, tested as a whole: its own main method, a real database, a real broker. */
@NullMarked
package org.blendsm.pubsub;

import org.jspecify.annotations.NullMarked;
