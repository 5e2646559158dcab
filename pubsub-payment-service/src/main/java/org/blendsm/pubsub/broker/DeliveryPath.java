package org.blendsm.pubsub.broker;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.impl.AckReason;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Artemis meets the meter. A publish goes to the stream's log and to no queue; every agreement's queue hangs on
 * an address to which nobody publishes, and only the agreement's pump puts messages into it.
 */
final class DeliveryPath implements ActiveMQServerPlugin {
    /** The address of all agreements' queues. */
    static final String QUEUES = "agreements";

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryPath.class);

    private final Streams streams;
    private final Tickets tickets;
    private final Meter meter;
    private final PublishAcknowledgements acknowledgements;
    private final Dispatch dispatch;
    private final DiskReserve reserve;
    private final RefusedPublishes refusals;
    private final int largestPayload;

    DeliveryPath(
            Streams streams,
            Tickets tickets,
            Meter meter,
            PublishAcknowledgements acknowledgements,
            Dispatch dispatch,
            DiskReserve reserve,
            RefusedPublishes refusals,
            int largestPayload) {
        this.streams = streams;
        this.tickets = tickets;
        this.meter = meter;
        this.acknowledgements = acknowledgements;
        this.dispatch = dispatch;
        this.reserve = reserve;
        this.refusals = refusals;
        this.largestPayload = largestPayload;
    }

    /** A ticket that was replaced while it was let in had no session yet that could be cut. */
    @Override
    public void afterCreateSession(ServerSession session) throws ActiveMQException {
        closed(() -> {
            if (HeldTicket.of(session).filter(tickets::stands).isEmpty()) {
                Sessions.refuse(session.getRemotingConnection());
            }
        });
    }

    private interface Check {
        void make() throws ActiveMQException;
    }

    /** Of what a plugin throws Artemis takes only its own exceptions for a refusal, and goes on after all others. */
    private static void closed(Check check) throws ActiveMQException {
        try {
            check.make();
        } catch (RuntimeException e) {
            LOG.error("A check failed; what it was for is refused", e);
            throw new ActiveMQSecurityException("This could not be checked");
        }
    }

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreate)
            throws ActiveMQException {
        closed(() -> requireMaySend(session, message));
    }

    private void requireMaySend(ServerSession session, Message message) throws ActiveMQException {
        if (isTick(message)) {
            requireStanding(session, Direction.SUBSCRIBE);
            return;
        }
        TicketHolder seller = new TicketHolder(Direction.PUBLISH, session.getUsername());
        if (!message.getAddress().equals(StreamForm.topic(seller.id()))) {
            throw new ActiveMQSecurityException("A ticket publishes to its own product's stream only");
        }
        if (message.toCore().getReadOnlyBodyBuffer().readableBytes() > largestPayload) {
            throw new ActiveMQSecurityException("A payload has at most " + largestPayload + " bytes");
        }
    }

    /**
     * As what Artemis answers and keeps the connection after. Of what came at QoS 0 nothing is said, and nothing else
     * may be answered in its place.
     */
    private ActiveMQSecurityException answered(ServerSession session, Message message, PublishRefused refused) {
        if (message.isDurable()) {
            refusals.answer(session.getRemotingConnection(), refused);
        }
        return new ActiveMQSecurityException(refused.getMessage());
    }

    private void requireStanding(ServerSession session, Direction direction) throws ActiveMQSecurityException {
        boolean stands = HeldTicket.of(session)
                .filter(ticket -> ticket.holder().direction() == direction)
                .filter(tickets::stands)
                .isPresent();
        if (!stands) {
            throw new ActiveMQSecurityException("This ticket was replaced or revoked, or is for something else");
        }
    }

    private static boolean isTick(Message message) {
        return message.getAddress().equals(Meter.TICKS);
    }

    /** After Artemis' own checks, on the publisher's thread: the sequence is given in the order of arrival. */
    @Override
    public void afterSend(
            ServerSession session,
            Transaction tx,
            Message message,
            boolean direct,
            boolean noAutoCreate,
            RoutingStatus result)
            throws ActiveMQException {
        CompletableFuture<Void> written = taken(session, message);
        if (message.isDurable()) {
            // at QoS 0 no PUBACK follows, and nothing else may wait in its place
            acknowledgements.awaitBeforeNext(written);
        }
    }

    /** What fails here by a fault is not acknowledged; Artemis would go on as if nothing were wrong. */
    private CompletableFuture<Void> taken(ServerSession session, Message message) throws ActiveMQException {
        try {
            return isTick(message) ? pay(session, message) : append(session, message);
        } catch (RuntimeException e) {
            LOG.error("What {} published could not be taken", session.getUsername(), e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Void> append(ServerSession session, Message message) throws ActiveMQException {
        Stream stream = streams.at(message.getAddressSimpleString())
                .orElseThrow(() -> new ActiveMQSecurityException("This product has no stream here"));
        try {
            return stream.append((CoreMessage) message, reserve, () -> requireStanding(session, Direction.PUBLISH));
        } catch (PublishRefused e) {
            throw answered(session, message, e);
        }
    }

    private CompletableFuture<Void> pay(ServerSession session, Message tick) throws ActiveMQException {
        try {
            return meter.tick(
                    AgreementId.of(session.getUsername()),
                    tick.toCore().getReadOnlyBodyBuffer().toByteBuffer());
        } catch (Refused e) {
            if (e.code() == RefusalCode.TICK_INVALID) {
                Sessions.falseTick(session.getRemotingConnection());
            }
            throw new ActiveMQSecurityException(e.getMessage());
        }
    }

    /** One agreement, one queue, by its one name; it hangs where no publish can reach it. */
    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        closed(() -> hang(queue));
    }

    private void hang(QueueConfiguration queue) throws ActiveMQException {
        String name = queue.getName().toString();
        Optional<Delivery> delivery =
                agreementIn(name).flatMap(meter.deliveries()::find).filter(Delivery::isLive);
        if (delivery.isEmpty() || !delivery.get().queueName().equals(name)) {
            throw new ActiveMQSecurityException("An agreement has one subscription: its own product's topic");
        }
        // without message groups, which MQTT has not, Artemis need not look for them in each message
        queue.setAddress(QUEUES).setRoutingType(RoutingType.MULTICAST).setGroupBuckets(0);
    }

    @Override
    public void afterCreateConsumer(ServerConsumer consumer) throws ActiveMQException {
        Delivery delivery = agreementIn(consumer.getQueueName().toString())
                .flatMap(meter.deliveries()::find)
                .orElseThrow(() -> new ActiveMQSecurityException("This agreement is not metered here"));
        consumer.setProtocolData(delivery);
        delivery.attach(consumer.getQueue());
    }

    /** Its queue may stay, for a session that is kept. */
    @Override
    public void afterCloseConsumer(ServerConsumer consumer, boolean failed) {
        if (consumer.getProtocolData() instanceof Delivery delivery) {
            delivery.leave(consumer.getQueue());
        }
    }

    @Override
    public void afterDestroyQueue(
            Queue queue,
            SimpleString address,
            SecurityAuth session,
            boolean checkConsumerCount,
            boolean removeConsumers,
            boolean autoDeleteAddress) {
        agreementIn(queue.getName().toString())
                .flatMap(meter.deliveries()::find)
                .ifPresent(delivery -> delivery.detach(queue));
    }

    @Override
    public boolean canAccept(ServerConsumer consumer, MessageReference reference) {
        return ((Delivery) consumer.getProtocolData()).isLive();
    }

    @Override
    public void beforeDeliver(ServerConsumer consumer, MessageReference reference) {
        dispatch.next(reference);
        ((Delivery) consumer.getProtocolData()).delivered(StreamForm.sequence(reference.getMessageID()));
    }

    @Override
    public void messageAcknowledged(
            Transaction tx, MessageReference reference, AckReason reason, ServerConsumer consumer) {
        // a queue that is dropped acknowledges what it still holds, but for no consumer
        if (consumer != null && reason == AckReason.NORMAL) {
            ((Delivery) consumer.getProtocolData()).acknowledged(StreamForm.sequence(reference.getMessageID()));
        }
    }

    /** The agreement in {@code <agreement>.streams/<product>}. */
    private static Optional<AgreementId> agreementIn(String queue) {
        int dot = queue.indexOf('.');
        try {
            return dot < 0 ? Optional.empty() : Optional.of(AgreementId.of(queue.substring(0, dot)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
