/** What the broker must still know after a crash: streams, meters and tickets on disk, written in groups. */
@NullMarked
package org.blendsm.pubsub.broker.journal;

import org.jspecify.annotations.NullMarked;
