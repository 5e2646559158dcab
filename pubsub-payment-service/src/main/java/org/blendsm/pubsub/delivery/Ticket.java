package org.blendsm.pubsub.delivery;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an MQTT client connects with.
 *
 * @param user MQTT user name: the product's or the agreement's id
 * @param clientId MQTT client id: the same
 * @param password shown here and never again
 * @param topic what to publish to or subscribe to
 * @param ticks what a buyer publishes ticks to, once a voucher has opened a chain of them; empty for a product
 * @param nextSequence which place in the stream the next message has, for a product: everything before it is on the
 *     broker's disk, and nothing that was published by an earlier ticket follows. A seller who says it in the user
 *     property {@code sequence}, and counts on from there, may send a message again and has it in the stream once.
 *     Empty for an agreement
 * @param brokers where to connect, the best first
 * @param creditWindow how many messages an agreement delivers beyond what is paid: as agreed, or fewer where earlier
 *     agreements with the seller were left unpaid. With 0 pay first: bring a voucher for more than was delivered, or
 *     one for an agreement that has ended, while its claim window is open. Empty for a product
 * @param expires when an agreement's term was over when this was issued: where it is extended since, this ticket goes
 *     on; empty for a product
 */
record Ticket(
        String user,
        String clientId,
        String password,
        String topic,
        Optional<String> ticks,
        OptionalLong nextSequence,
        List<URI> brokers,
        OptionalLong creditWindow,
        Optional<Instant> expires) {
    /** The password belongs in no log. */
    @Override
    public String toString() {
        return "ticket for " + user;
    }
}
