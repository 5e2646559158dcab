/**
 * The data plane: an MQTT 5 broker that journals what sellers publish, hands it to buyers exactly as far as their money
 * reaches, and counts what they acknowledged. The only room that sees MQTT.
 */
@NullMarked
package org.blendsm.pubsub.broker;

import org.jspecify.annotations.NullMarked;
