package org.blendsm.client;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.ProductId;

/**
 * Where a stream is and the ticket that opens it, in one direction.
 *
 * @param broker {@code mqtt://host:port}, or {@code mqtts://} for MQTT over TLS
 * @param password the stream ticket: a secret
 * @param ticks where a buyer pays by ticks; empty for a seller
 * @param nextSequence which place in the stream the next message has that a seller publishes: as it was when the ticket
 *     was issued, so good for one {@link StreamPublisher}. Empty for a buyer, and for a seller who leaves that to the
 *     broker
 */
public record StreamAccess(
        URI broker,
        String user,
        String clientId,
        String password,
        String topic,
        Optional<String> ticks,
        OptionalLong nextSequence) {
    private static final String TICKETS = "/api/v1/tickets";
    private static final String PLAIN = "mqtt";
    private static final String OVER_TLS = "mqtts";

    /** @throws IllegalArgumentException where the broker's address is neither: nothing else is taken for plain MQTT */
    public StreamAccess {
        if (!PLAIN.equals(broker.getScheme()) && !OVER_TLS.equals(broker.getScheme())) {
            throw new IllegalArgumentException("a broker is at mqtt:// or mqtts://, not at " + broker);
        }
    }

    /** A stream ticket as the marketplace hands it out. */
    private record Ticket(
            String user,
            String clientId,
            String password,
            String topic,
            Optional<String> ticks,
            OptionalLong nextSequence,
            List<URI> brokers) {
        StreamAccess access() {
            URI broker = Stream.of(OVER_TLS, PLAIN)
                    .flatMap(scheme -> brokers.stream().filter(at -> scheme.equals(at.getScheme())))
                    .findFirst()
                    .orElseThrow(() -> new DataPlaneException(
                            "the broker names no address to speak MQTT at (mqtt:// or mqtts://): " + brokers));
            return new StreamAccess(broker, user, clientId, password, topic, ticks, nextSequence);
        }

        @Override
        public String toString() {
            return "Ticket[" + user + "]";
        }
    }

    boolean overTls() {
        return OVER_TLS.equals(broker.getScheme());
    }

    /** For the product's seller. */
    public static StreamAccess toPublish(Door seller, ProductId product) {
        return ticket(seller, Map.of("product", product));
    }

    /** For the agreement's buyer. */
    public static StreamAccess toReceive(Door buyer, AgreementId agreement) {
        return ticket(buyer, Map.of("agreement", agreement));
    }

    /** The same for a seller who begins at another place: with messages that may stand in the stream already. */
    public StreamAccess from(long sequence) {
        return new StreamAccess(broker, user, clientId, password, topic, ticks, OptionalLong.of(sequence));
    }

    /**
     * The same for a seller who leaves the sequences to the broker: for several connections at once. What is in doubt
     * then when a connection is lost stays so, and published again it may stand twice.
     */
    public StreamAccess unnumbered() {
        return new StreamAccess(broker, user, clientId, password, topic, ticks, OptionalLong.empty());
    }

    private static StreamAccess ticket(Door door, Map<String, Object> to) {
        return door.post(TICKETS, to, Ticket.class).access();
    }

    @Override
    public String toString() {
        return "StreamAccess[" + user + " at " + broker + ", " + topic + "]";
    }
}
