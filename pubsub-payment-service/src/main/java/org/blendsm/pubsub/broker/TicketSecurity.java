package org.blendsm.pubsub.broker;

import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.blendsm.model.agreement.AgreementId;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what over MQTT: a ticket to publish sends to its product's topic, a ticket to subscribe has one queue on
 * its agreement's topic and sends ticks. Everything else is refused: other topics, wildcards, shared subscriptions.
 */
final class TicketSecurity implements ActiveMQSecurityManager5 {
    private static final String IN_QUEUE = "::";

    private final Tickets tickets;
    private final Deliveries deliveries;

    TicketSecurity(Tickets tickets, Deliveries deliveries) {
        this.tickets = tickets;
        this.deliveries = deliveries;
    }

    /**
     * Also gives the client its id, whatever id it brought: an agreement has one session, so a second connection takes
     * the first one's place, and no stranger can take it by naming the same id.
     */
    @Override
    public @Nullable Subject authenticate(
            @Nullable String user, @Nullable String password, RemotingConnection connection, String domain) {
        Optional<HeldTicket> ticket = ticket(user, password);
        if (ticket.isEmpty()) {
            return null;
        }
        connection.setClientID(clientId(ticket.get().holder(), connection.getClientID()));
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        subject.getPrincipals().add(ticket.get());
        return subject;
    }

    /** The ticket that somebody came with, if it is good and opens anything now. */
    Optional<HeldTicket> ticket(@Nullable String user, @Nullable String password) {
        return user == null || password == null
                ? Optional.empty()
                : tickets.find(user, password).filter(found -> mayCome(found.holder()));
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
        return subject.getPrincipals(HeldTicket.class).stream()
                .map(HeldTicket::holder)
                .anyMatch(holder -> switch (holder.direction()) {
                    case PUBLISH -> maySeller(holder.id(), check, address);
                    case SUBSCRIBE -> mayBuyer(AgreementId.of(holder.id()), check, address);
                });
    }

    @Override
    public boolean validateUser(String user, String password) {
        return false;
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
        return false;
    }

    private static boolean maySeller(String product, CheckType check, String address) {
        return (check == CheckType.SEND || check == CheckType.CREATE_ADDRESS)
                && address.equals(StreamForm.topic(product));
    }

    private boolean mayBuyer(AgreementId agreement, CheckType check, String address) {
        Optional<Delivery> delivery = deliveries.find(agreement).filter(Delivery::isLive);
        if (delivery.isEmpty()) {
            return false;
        }
        String topic = delivery.get().topic();
        String queue = delivery.get().queueName();
        return switch (check) {
            case SEND -> address.equals(Meter.TICKS);
            case CREATE_ADDRESS -> address.equals(topic);
            case CREATE_DURABLE_QUEUE, CREATE_NON_DURABLE_QUEUE -> address.equals(topic + IN_QUEUE + queue);
            case CONSUME, DELETE_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE ->
                address.equals(DeliveryPath.QUEUES + IN_QUEUE + queue);
            default -> false;
        };
    }

    private boolean mayCome(TicketHolder holder) {
        return switch (holder.direction()) {
            case PUBLISH -> true;
            case SUBSCRIBE ->
                deliveries
                        .find(AgreementId.of(holder.id()))
                        .filter(Delivery::isLive)
                        .isPresent();
        };
    }

    private static String clientId(TicketHolder holder, @Nullable String brought) {
        return switch (holder.direction()) {
            case SUBSCRIBE -> holder.id();
            case PUBLISH -> {
                String prefix = holder.id() + "/";
                yield brought != null && brought.startsWith(prefix) ? brought : prefix + brought;
            }
        };
    }
}
