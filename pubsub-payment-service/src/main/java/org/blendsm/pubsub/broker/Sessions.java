package org.blendsm.pubsub.broker;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** Who is connected, by user name, so that a right that ends also ends its connection. */
final class Sessions implements ActiveMQServerSessionPlugin {
    private static final String MQTT_5 = "MQTT5";
    /** Of one ticket, at a time: each is a socket for as long as it is wished. */
    private static final int MOST_CONNECTIONS = 16;

    /** Of one connection: each may cost as many hashes as a chain is long. */
    private static final int MOST_FALSE_TICKS = 10;

    /** Of a client that asked to be told no reasons. */
    private static final AttributeKey<Boolean> WITHOUT_REASONS = AttributeKey.valueOf(Sessions.class, "withoutReasons");

    private static final AttributeKey<Integer> FALSE_TICKS = AttributeKey.valueOf(Sessions.class, "falseTicks");

    private final Map<String, Set<ServerSession>> byUser = new ConcurrentHashMap<>();

    @Override
    public void afterCreateSession(ServerSession session) {
        Set<ServerSession> all = byUser.compute(session.getUsername(), (user, others) -> {
            Set<ServerSession> sessions = others == null ? ConcurrentHashMap.newKeySet() : others;
            sessions.add(session);
            return sessions;
        });
        if (all.size() > MOST_CONNECTIONS) {
            Admission.hangUp(channel(session.getRemotingConnection()), MQTTReasonCodes.QUOTA_EXCEEDED);
        }
    }

    @Override
    public void afterCloseSession(ServerSession session, boolean failed) {
        byUser.computeIfPresent(session.getUsername(), (user, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
        });
    }

    /** Ends every connection of a user, saying that it is no longer authorised. */
    void cut(String user) {
        byUser.getOrDefault(user, Set.of()).forEach(session -> refuse(session.getRemotingConnection()));
    }

    /** Ends a connection, saying that it is no longer authorised. */
    static void refuse(RemotingConnection connection) {
        Channel channel = channel(connection);
        Object farewell = speaksMqtt5(connection)
                ? MqttMessageBuilders.disconnect()
                        .reasonCode(MQTTReasonCodes.NOT_AUTHORIZED)
                        .build()
                : Unpooled.EMPTY_BUFFER;
        Farewell.say(channel, farewell);
    }

    /** Called on one thread at a time for each connection. After some of them it is hung up on. */
    static void falseTick(RemotingConnection connection) {
        Attribute<Integer> count = channel(connection).attr(FALSE_TICKS);
        int ticks = Objects.requireNonNullElse(count.get(), 0) + 1;
        count.set(ticks);
        if (ticks == MOST_FALSE_TICKS) {
            Admission.hangUp(channel(connection), MQTTReasonCodes.NOT_AUTHORIZED);
        }
    }

    static boolean speaksMqtt5(RemotingConnection connection) {
        return MQTT_5.equals(connection.getProtocolName());
    }

    /** This client asked for no reason strings and user properties (MQTT 5, 3.1.2.11.7). */
    static void tellNoReasons(RemotingConnection connection) {
        channel(connection).attr(WITHOUT_REASONS).set(true);
    }

    static boolean wantsReasons(RemotingConnection connection) {
        return !channel(connection).hasAttr(WITHOUT_REASONS);
    }

    static Channel channel(RemotingConnection connection) {
        return ((NettyConnection) connection.getTransportConnection()).getChannel();
    }
}
