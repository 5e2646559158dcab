package org.blendsm.rating.violation;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import org.blendsm.embedded.EmbeddedLedger;
import org.blendsm.privacy.violation.Private;
import org.hyperledger.fabric.client.Gateway;

/** A part of a service that knows too much: the data plane, the Fabric client, which ledger it is, another service. */
record Curious(Mqtt5AsyncClient mqtt, Gateway gateway, EmbeddedLedger ledger, Private neighbour) {}
