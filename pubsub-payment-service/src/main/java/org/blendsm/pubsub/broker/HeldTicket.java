package org.blendsm.pubsub.broker;

import java.security.Principal;
import java.util.Optional;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.blendsm.model.Sha256;

/**
 * The ticket that a connection was opened with; whoever holds another one by now is not let in by it.
 *
 * @param hash of the password
 */
record HeldTicket(TicketHolder holder, Sha256 hash) implements Principal {
    /** What the session's connection was opened with. */
    static Optional<HeldTicket> of(ServerSession session) {
        return Optional.ofNullable(session.getRemotingConnection().getSubject())
                .flatMap(opened ->
                        opened.getPrincipals(HeldTicket.class).stream().findFirst());
    }

    @Override
    public String getName() {
        return holder.id();
    }
}
