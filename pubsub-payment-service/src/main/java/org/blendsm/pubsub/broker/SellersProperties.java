package org.blendsm.pubsub.broker;

import static org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil.MQTT_CONTENT_TYPE_KEY;
import static org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil.MQTT_CORRELATION_DATA_KEY;
import static org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil.MQTT_PAYLOAD_FORMAT_INDICATOR_KEY;
import static org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil.MQTT_RESPONSE_TOPIC_KEY;
import static org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil.MQTT_USER_PROPERTY_EXISTS_KEY;
import static org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;

/**
 * The MQTT 5 properties that a seller gave its message, as they go on to buyers: those that belong to the message and
 * not to the connection, in the seller's order, without any that bear the names of our labels. It has no expiry: who
 * pays for a sequence gets it.
 */
final class SellersProperties {
    private static final String SEQUENCE = "sequence";
    private static final Set<String> OURS = Set.of(SEQUENCE, "stream", "sha256");
    private static final SimpleString COUNT = SimpleString.of(MQTT_USER_PROPERTY_EXISTS_KEY);
    private static final List<SimpleString> ALL = List.of(
            COUNT,
            MQTT_PAYLOAD_FORMAT_INDICATOR_KEY,
            MQTT_CONTENT_TYPE_KEY,
            MQTT_RESPONSE_TOPIC_KEY,
            MQTT_CORRELATION_DATA_KEY);
    private static final int USUAL_BYTES = 128;

    private final CoreMessage published;
    /** Those that the seller named, in its order. */
    private final Collection<StringPair> named;

    SellersProperties(CoreMessage published) {
        this.published = published;
        this.named = userProperties(published);
    }

    /** Which sequence the message is meant to have, as its seller says it; nothing where the broker gives it. */
    List<String> sequences() {
        return named.isEmpty()
                ? List.of()
                : named.stream()
                        .filter(pair -> pair.key.equals(SEQUENCE))
                        .map(pair -> pair.value)
                        .toList();
    }

    /** In the form of the wire, without the length before them; empty where the seller gave none. */
    ByteBuf encoded() {
        if (ALL.stream().noneMatch(published::containsProperty)) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf properties = Unpooled.buffer(USUAL_BYTES);
        if (published.containsProperty(MQTT_PAYLOAD_FORMAT_INDICATOR_KEY)) {
            begin(properties, MqttPropertyType.PAYLOAD_FORMAT_INDICATOR)
                    .writeByte(published.getIntProperty(MQTT_PAYLOAD_FORMAT_INDICATOR_KEY));
        }
        if (published.containsProperty(MQTT_CONTENT_TYPE_KEY)) {
            WireForm.writeText(
                    begin(properties, MqttPropertyType.CONTENT_TYPE),
                    published.getStringProperty(MQTT_CONTENT_TYPE_KEY));
        }
        if (published.containsProperty(MQTT_RESPONSE_TOPIC_KEY)) {
            WireForm.writeText(
                    begin(properties, MqttPropertyType.RESPONSE_TOPIC),
                    published.getStringProperty(MQTT_RESPONSE_TOPIC_KEY));
        }
        if (published.containsProperty(MQTT_CORRELATION_DATA_KEY)) {
            WireForm.writeBinary(
                    begin(properties, MqttPropertyType.CORRELATION_DATA),
                    published.getBytesProperty(MQTT_CORRELATION_DATA_KEY));
        }
        for (StringPair pair : named) {
            if (!OURS.contains(pair.key)) {
                WireForm.writeUserProperty(properties, pair.key, pair.value);
            }
        }
        return properties;
    }

    private static ByteBuf begin(ByteBuf properties, MqttPropertyType type) {
        return properties.writeByte(type.value());
    }

    /** Artemis keeps each as a property of its own, called prefix ‖ place ‖ {@code .} ‖ name. */
    private static Collection<StringPair> userProperties(CoreMessage published) {
        if (!published.containsProperty(COUNT)) {
            return List.of();
        }
        SortedMap<Integer, StringPair> inOrder = new TreeMap<>();
        for (SimpleString key : published.getPropertyNames()) {
            if (key.toString().startsWith(MQTT_USER_PROPERTY_KEY_PREFIX)) {
                String placed = key.toString().substring(MQTT_USER_PROPERTY_KEY_PREFIX.length());
                int dot = placed.indexOf('.');
                inOrder.put(
                        Integer.valueOf(placed.substring(0, dot)),
                        new StringPair(placed.substring(dot + 1), published.getStringProperty(key)));
            }
        }
        return inOrder.values();
    }
}
