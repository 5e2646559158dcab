package org.blendsm.pubsub.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has a ticket: Artemis asks too, but has a user of its own and a line in the log for everybody else.
 * Refuses what a paid stream can't have, with a reason in MQTT 5 words: a will and a retained message would reach
 * buyers outside the sequence, and exactly-once (QoS 2) is no basis for money. Clients of MQTT 3.1.1 are disconnected,
 * and those of 3.1 not let in: Artemis would tell them that what it refused was taken.
 */
final class Doorkeeper implements MQTTInterceptor {
    private static final String NOBODYS_TOPIC = "shared";

    private static final String NO_SUCH_TOPIC =
            "No topic is as long; publish to and subscribe to the one of your ticket";

    /** Characters; the longest that is any is {@code streams/} and 64 digits. */
    private static final int LONGEST_TOPIC = 256;
    /** A ticket opens one topic; more in one packet than this only take the broker's time. */
    private static final int MOST_FILTERS = 10;

    private final TicketSecurity security;
    private final RememberedTopics remembered;
    private final int largestPacket;

    /** @param largestPacket bytes of the largest packet that a client is sent */
    Doorkeeper(TicketSecurity security, RememberedTopics remembered, int largestPacket) {
        this.security = security;
        this.remembered = remembered;
        this.largestPacket = largestPacket;
    }

    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
        return switch (packet) {
            case MqttConnectMessage connect -> mayConnect(connect, connection);
            case MqttPublishMessage publish -> mayPublish(publish, connection);
            case MqttSubscribeMessage subscribe -> maySubscribe(subscribe, connection);
            case MqttUnsubscribeMessage unsubscribe ->
                areFilters(unsubscribe.payload().topics(), connection);
            default -> true;
        };
    }

    private boolean mayConnect(MqttConnectMessage connect, RemotingConnection connection) {
        int version = connect.variableHeader().version();
        if (version < MqttVersion.MQTT_3_1_1.protocolLevel()) {
            return refuse(
                    connection,
                    MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                    MqttProperties.NO_PROPERTIES);
        }
        boolean five = version == MqttVersion.MQTT_5.protocolLevel();
        if (security.ticket(connect.payload().userName(), password(connect)).isEmpty()) {
            return refuse(
                    connection,
                    five
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                            : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                    MqttProperties.NO_PROPERTIES);
        }
        if (connect.variableHeader().isWillFlag()) {
            return refuse(
                    connection,
                    five
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_IMPLEMENTATION_SPECIFIC
                            : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                    five ? reason("A paid stream carries no will; connect without one") : MqttProperties.NO_PROPERTIES);
        }
        int takes = MQTTUtil.getProperty(
                Integer.class,
                connect.variableHeader().properties(),
                MqttProperties.MqttPropertyType.MAXIMUM_PACKET_SIZE,
                Integer.MAX_VALUE);
        if (takes < largestPacket) {
            String why = "Take packets of at least " + largestPacket + " bytes; a message can't be sold and left out";
            return refuse(connection, MqttConnectReturnCode.CONNECTION_REFUSED_PACKET_TOO_LARGE, reason(why));
        }
        int reasons = MQTTUtil.getProperty(
                Integer.class,
                connect.variableHeader().properties(),
                MqttProperties.MqttPropertyType.REQUEST_PROBLEM_INFORMATION,
                1);
        if (reasons == 0) {
            Sessions.tellNoReasons(connection);
        }
        return true;
    }

    private static boolean refuse(RemotingConnection connection, MqttConnectReturnCode code, MqttProperties why) {
        Farewell.say(
                Sessions.channel(connection),
                MqttMessageBuilders.connAck().returnCode(code).properties(why).build());
        return false;
    }

    private static @Nullable String password(MqttConnectMessage connect) {
        byte[] password = connect.payload().passwordInBytes();
        return password == null ? null : new String(password, StandardCharsets.UTF_8);
    }

    private boolean maySubscribe(MqttSubscribeMessage subscribe, RemotingConnection connection) {
        remembered.bound();
        List<String> filters = subscribe.payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .toList();
        return areFilters(filters, connection) && withoutShares(subscribe);
    }

    private static boolean areFilters(List<String> filters, RemotingConnection connection) {
        if (filters.size() > MOST_FILTERS) {
            return refuse(connection, MQTTReasonCodes.QUOTA_EXCEEDED, "A ticket opens one topic; name that one");
        }
        if (filters.stream().anyMatch(filter -> filter.length() > LONGEST_TOPIC)) {
            return refuse(connection, MQTTReasonCodes.TOPIC_FILTER_INVALID, NO_SUCH_TOPIC);
        }
        return true;
    }

    private static boolean withoutShares(MqttSubscribeMessage subscribe) {
        for (MqttTopicSubscription subscription : subscribe.payload().topicSubscriptions()) {
            if (MQTTUtil.isSharedSubscription(subscription.topicFilter())) {
                subscription.setTopicFilter(NOBODYS_TOPIC);
            }
        }
        return true;
    }

    private boolean mayPublish(MqttPublishMessage publish, RemotingConnection connection) {
        if (publish.fixedHeader().isRetain()) {
            return refuse(connection, MQTTReasonCodes.RETAIN_NOT_SUPPORTED, "A paid stream retains nothing");
        }
        if (publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE) {
            return refuse(connection, MQTTReasonCodes.QOS_NOT_SUPPORTED, "Publish with QoS 0 or 1");
        }
        if (publish.variableHeader().topicName().length() > LONGEST_TOPIC) {
            return refuse(connection, MQTTReasonCodes.TOPIC_NAME_INVALID, NO_SUCH_TOPIC);
        }
        remembered.bound();
        return true;
    }

    private static boolean refuse(RemotingConnection connection, byte code, String why) {
        if (Sessions.speaksMqtt5(connection)) {
            Farewell.say(
                    Sessions.channel(connection),
                    MqttMessageBuilders.disconnect()
                            .reasonCode(code)
                            .properties(reason(why))
                            .build());
        }
        return false;
    }

    private static MqttProperties reason(String why) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, why));
        return properties;
    }
}
