package org.blendsm.cli.pool;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.blendsm.cli.command.CommandFailed;

/**
 * Where the parts of a pool are: for members, and for each other.
 *
 * @param door the gateway as members reach it; the issuer of this pool's tokens, and its name in their audience
 * @param mqtt host and port of the broker, as members reach it; after {@code mqtts://} where TLS is spoken there
 * @param peer host and port of the peer's gateway, as members with a key of their own reach it
 * @param mqttPort where the broker listens
 * @param database host and port, as the services reach it
 * @param services each service, as the others reach it
 * @param tls where gateway and broker find the certificate under which they speak TLS; empty where they do not
 * @param bind the address at which they listen; empty where their usual one is right
 */
public record Addresses(
        URI door,
        String mqtt,
        String peer,
        int mqttPort,
        String database,
        Map<Service, URI> services,
        Optional<Path> tls,
        Optional<String> bind) {
    /** Where a host of its own has its certificate. */
    private static final Path TLS_OF_HOSTS = Path.of("/etc/blendsm/tls");

    private static final int MQTT_PORT = 1883;
    private static final String SECURE = "https";
    private static final String OVER_TLS = "mqtts://";
    private static final Pattern BROKER = Pattern.compile("(" + OVER_TLS + ")?[^/]+:\\d{1,5}");

    public Addresses {
        if (!BROKER.matcher(mqtt).matches()) {
            throw new CommandFailed("the broker is at HOST:PORT, or over TLS at mqtts://HOST:PORT, not at " + mqtt);
        }
        if (tls.isPresent() && !(SECURE.equals(door.getScheme()) && mqtt.startsWith(OVER_TLS))) {
            throw new CommandFailed(
                    "where gateway and broker speak TLS (BLENDSM_TLS), members are told so: BLENDSM_DOOR is "
                            + "https://NAME:PORT and BLENDSM_MQTT mqtts://NAME:PORT, not " + door + " and " + mqtt);
        }
        services = Collections.unmodifiableMap(new EnumMap<>(services));
    }

    /**
     * Everything on this machine's loopback address, but for gateway and broker where they are to be reached otherwise.
     */
    public static Addresses onThisMachine(Ports ports, Connection connection, Outward outward) {
        Map<Service, URI> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            services.put(service, URI.create("http://127.0.0.1:" + ports.of(service)));
        }
        URI gateway = gateway(outward.tls().isPresent(), outward.host(), ports.of(Service.GATEWAY));
        services.put(Service.GATEWAY, gateway);
        String broker = (outward.tls().isPresent() ? OVER_TLS : "") + gateway.getHost() + ":" + ports.of(Ports.MQTT);
        return new Addresses(
                outward.door().orElse(gateway),
                outward.mqtt().orElse(broker),
                connection.gatewayEndpoint(),
                ports.of(Ports.MQTT),
                "127.0.0.1:" + ports.of(Ports.DATABASE),
                services,
                outward.tls(),
                outward.bind());
    }

    /**
     * Each part on a host of its own, which is called as it is, at its usual port.
     *
     * @param owner the organisation; the hosts of the operator's pool are called {@code rating-service}, those of
     *     another's {@code rating-service.provider}
     * @param tls whether gateway and broker speak it, under a certificate that is mounted there
     */
    static Addresses onHosts(URI door, String mqtt, String peer, String owner, boolean tls) {
        String suffix = owner.equals(Bootstrap.OPERATOR) ? "" : "." + owner;
        Ports usual = Ports.from(Ports.USUAL_BASE);
        Map<Service, URI> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            services.put(service, URI.create("http://" + service.title() + suffix + ":" + usual.of(service)));
        }
        services.put(Service.GATEWAY, gateway(tls, Service.GATEWAY.title() + suffix, usual.of(Service.GATEWAY)));
        return new Addresses(
                door,
                mqtt,
                peer,
                MQTT_PORT,
                "database" + suffix + ":5432",
                services,
                tls ? Optional.of(TLS_OF_HOSTS) : Optional.empty(),
                Optional.empty());
    }

    private static URI gateway(boolean tls, String host, int port) {
        try {
            return new URI(tls ? SECURE : "http", null, host, port, null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What the broker tells its clients: MQTT first, then MQTT over WebSocket at the same port. */
    List<URI> brokers() {
        return mqtt.startsWith(OVER_TLS)
                ? List.of(URI.create(mqtt), URI.create("wss://" + mqtt.substring(OVER_TLS.length())))
                : List.of(URI.create("mqtt://" + mqtt), URI.create("ws://" + mqtt));
    }

    public URI of(Service service) {
        URI address = services.get(service);
        if (address == null) {
            throw new IllegalArgumentException("nobody knows where " + service.title() + " is");
        }
        return address;
    }
}
