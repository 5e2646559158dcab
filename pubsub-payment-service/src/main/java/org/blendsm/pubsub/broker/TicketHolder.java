package org.blendsm.pubsub.broker;

import java.nio.charset.StandardCharsets;

/** Who stands behind a connection: one product's seller, or one agreement's buyer. */
record TicketHolder(Direction direction, String id) {
    /** Key on the tickets' shelf. */
    byte[] key() {
        return (direction + " " + id).getBytes(StandardCharsets.US_ASCII);
    }
}
