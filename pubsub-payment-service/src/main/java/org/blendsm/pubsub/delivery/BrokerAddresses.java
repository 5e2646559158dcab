package org.blendsm.pubsub.delivery;

import java.net.URI;
import java.util.List;
import org.blendsm.pubsub.PubsubProperties;
import org.blendsm.pubsub.broker.Broker;
import org.springframework.stereotype.Component;

/** Where MQTT clients reach this broker: as configured, or where it listens. */
@Component
class BrokerAddresses {
    private final Broker broker;
    private final PubsubProperties.Mqtt settings;

    BrokerAddresses(Broker broker, PubsubProperties settings) {
        this.broker = broker;
        this.settings = settings.mqtt();
    }

    List<URI> urls() {
        if (!settings.urls().isEmpty()) {
            return settings.urls();
        }
        String at = settings.host() + ":" + broker.port();
        String overTls = settings.sslBundle().isPresent() ? "s" : "";
        return List.of(URI.create("mqtt" + overTls + "://" + at), URI.create("ws" + overTls + "://" + at));
    }
}
