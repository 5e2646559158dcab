package org.blendsm.pubsub.broker;

import java.security.Principal;
import org.blendsm.model.Sha256;

/**
 * The ticket that a connection was opened with; whoever holds another one by now is not let in by it.
 *
 * @param hash of the password
 */
record HeldTicket(TicketHolder holder, Sha256 hash) implements Principal {
    @Override
    public String getName() {
        return holder.id();
    }
}
