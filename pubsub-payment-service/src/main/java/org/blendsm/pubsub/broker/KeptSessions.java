package org.blendsm.pubsub.broker;

import java.util.Objects;
import java.util.Optional;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.blendsm.model.agreement.AgreementId;
import org.jspecify.annotations.Nullable;

/**
 * What Artemis keeps of an MQTT session between connections, as long as its client asked for, which may be for ever:
 * sellers need none of it and name as many sessions as they like, a buyer's one session would use up its packet ids,
 * and once its agreement is over nobody comes back to it.
 */
final class KeptSessions implements ActiveMQServerSessionPlugin {
    private static final int PACKET_IDS = 65_535;

    private final Deliveries deliveries;
    private final int breaks;
    private @Nullable ActiveMQServer server;

    /** @param inFlight messages that a break may leave unacknowledged */
    KeptSessions(Deliveries deliveries, int inFlight) {
        this.deliveries = deliveries;
        this.breaks = PACKET_IDS / 2 / inFlight;
    }

    @Override
    public void registered(ActiveMQServer broker) {
        server = broker;
    }

    /**
     * What was in flight at a break has an id each, for a consumer to which no acknowledgement comes any more. They are
     * given back when half of them may be taken, no sooner: a client that keeps its own half of the session still knows
     * the ids of its last break.
     */
    @Override
    public void afterCreateSession(ServerSession session) {
        buyersAgreement(session)
                .flatMap(deliveries::find)
                .filter(delivery -> delivery.hasComeAgain(breaks))
                .ifPresent(delivery -> giveBackPacketIds(delivery.id()));
    }

    /** Who was let in while its agreement ended began a session after that was forgotten. */
    @Override
    public void afterCloseSession(ServerSession session, boolean failed) {
        if (buyersAgreement(session).filter(deliveries::isUnderWay).isEmpty()) {
            forget(session.getRemotingConnection().getClientID());
        }
    }

    /** Its agreement is over. */
    void forget(AgreementId agreement) {
        forget(agreement.toString());
    }

    private static Optional<AgreementId> buyersAgreement(ServerSession session) {
        return HeldTicket.of(session)
                .map(HeldTicket::holder)
                .filter(holder -> holder.direction() == Direction.SUBSCRIBE)
                .map(buyer -> AgreementId.of(buyer.id()));
    }

    private void giveBackPacketIds(AgreementId agreement) {
        try {
            states().getSessionState(agreement.toString()).getOutboundStore().clear();
        } catch (Exception e) {
            throw new IllegalStateException("the packet ids of agreement " + agreement + " are not given back", e);
        }
    }

    private void forget(String client) {
        try {
            states().removeSessionState(client);
        } catch (Exception e) {
            throw new IllegalStateException("the MQTT session of " + client + " is kept", e);
        }
    }

    /** Sessions that something is kept of. */
    int count() throws Exception {
        return states().getSessionStates().size();
    }

    private MQTTStateManager states() throws Exception {
        return MQTTStateManager.getInstance(Objects.requireNonNull(server, "not registered"));
    }
}
