/** How plain MQTT sellers' streams are proven: this broker fingerprints what it carried and anchors it. */
@NullMarked
package org.blendsm.pubsub.anchoring;

import org.jspecify.annotations.NullMarked;
