package org.blendsm.cli;

import java.net.URI;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the parts of a pool are: for members, and for each other.
 *
 * @param door the gateway as members reach it; the issuer of this pool's tokens, and its name in their audience
 * @param mqtt host and port of the broker, as members reach it; after {@code mqtts://} where it is behind TLS
 * @param peer host and port of the peer's gateway, as members with a key of their own reach it
 * @param mqttPort where the broker listens
 * @param database host and port, as the services reach it
 * @param services each service, as the others reach it
 */
record Addresses(URI door, String mqtt, String peer, int mqttPort, String database, Map<Service, URI> services) {
    private static final int MQTT_PORT = 1883;
    private static final String OVER_TLS = "mqtts://";
    private static final Pattern BROKER = Pattern.compile("(" + OVER_TLS + ")?[^/]+:\\d{1,5}");

    Addresses {
        if (!BROKER.matcher(mqtt).matches()) {
            throw new CommandFailed("the broker is at HOST:PORT, or behind TLS at mqtts://HOST:PORT, not at " + mqtt);
        }
        services = Collections.unmodifiableMap(new EnumMap<>(services));
    }

    /** Everything on this machine's loopback address. */
    static Addresses onLoopback(Ports ports, Connection connection) {
        Map<Service, URI> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            services.put(service, URI.create("http://127.0.0.1:" + ports.of(service)));
        }
        return new Addresses(
                URI.create("http://127.0.0.1:" + ports.of(Service.GATEWAY)),
                "127.0.0.1:" + ports.of(Ports.MQTT),
                connection.gatewayEndpoint(),
                ports.of(Ports.MQTT),
                "127.0.0.1:" + ports.of(Ports.DATABASE),
                services);
    }

    /**
     * Each part on a host of its own, which is called as it is, at its usual port.
     *
     * @param owner the organisation; the hosts of the operator's pool are called {@code rating-service}, those of
     *     another's {@code rating-service.provider}
     */
    static Addresses onHosts(URI door, String mqtt, String peer, String owner) {
        String suffix = owner.equals(Bootstrap.OPERATOR) ? "" : "." + owner;
        Ports usual = Ports.from(Ports.USUAL_BASE);
        Map<Service, URI> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            services.put(service, URI.create("http://" + service.title() + suffix + ":" + usual.of(service)));
        }
        return new Addresses(door, mqtt, peer, MQTT_PORT, "database" + suffix + ":5432", services);
    }

    /** What the broker tells its clients: MQTT first, then MQTT over WebSocket at the same port. */
    List<URI> brokers() {
        return mqtt.startsWith(OVER_TLS)
                ? List.of(URI.create(mqtt), URI.create("wss://" + mqtt.substring(OVER_TLS.length())))
                : List.of(URI.create("mqtt://" + mqtt), URI.create("ws://" + mqtt));
    }

    URI of(Service service) {
        URI address = services.get(service);
        if (address == null) {
            throw new IllegalArgumentException("nobody knows where " + service.title() + " is");
        }
        return address;
    }
}
