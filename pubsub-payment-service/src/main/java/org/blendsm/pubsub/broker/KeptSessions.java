package org.blendsm.pubsub.broker;

import java.util.Objects;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.blendsm.model.agreement.AgreementId;
import org.jspecify.annotations.Nullable;

/**
 * What Artemis keeps of an MQTT session between connections, as long as its client asked for: sellers need none of it
 * and name as many sessions as they like, and a buyer's one session would use up its packet ids.
 */
final class KeptSessions implements ActiveMQServerSessionPlugin {
    private static final int PACKET_IDS = 65_535;

    private final Meter meter;
    private final int breaks;
    private @Nullable ActiveMQServer server;

    /** @param inFlight messages that a break may leave unacknowledged */
    KeptSessions(Meter meter, int inFlight) {
        this.meter = meter;
        this.breaks = PACKET_IDS / 2 / inFlight;
    }

    private interface Change {
        void of(MQTTStateManager states, String client) throws Exception;
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
        change(session, Direction.SUBSCRIBE, (states, client) -> {
            if (meter.find(AgreementId.of(client))
                    .filter(delivery -> delivery.hasComeAgain(breaks))
                    .isPresent()) {
                states.getSessionState(client).getOutboundStore().clear();
            }
        });
    }

    @Override
    public void afterCloseSession(ServerSession session, boolean failed) {
        change(session, Direction.PUBLISH, MQTTStateManager::removeSessionState);
    }

    private void change(ServerSession session, Direction direction, Change change) {
        if (HeldTicket.of(session)
                .filter(ticket -> ticket.holder().direction() == direction)
                .isEmpty()) {
            return;
        }
        try {
            change.of(states(), session.getRemotingConnection().getClientID());
        } catch (Exception e) {
            throw new IllegalStateException("what is kept of an MQTT session cannot be changed", e);
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
