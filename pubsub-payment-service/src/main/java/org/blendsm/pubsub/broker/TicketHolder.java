package org.blendsm.pubsub.broker;

import java.nio.charset.StandardCharsets;
import java.security.Principal;

/** Who stands behind a connection: one product's seller, or one agreement's buyer. */
record TicketHolder(Direction direction, String id) implements Principal {
    @Override
    public String getName() {
        return id;
    }

    /** Key on the tickets' shelf. */
    byte[] key() {
        return (direction + " " + id).getBytes(StandardCharsets.US_ASCII);
    }
}
