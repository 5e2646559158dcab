package org.blendsm.pubsub.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.io.Serial;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;

/** A publish is not taken, for a reason that its PUBACK says in MQTT 5's words: a code, and what a seller can do. */
final class PublishRefused extends ActiveMQException {
    /** The user property of a PUBACK that says which sequence the stream's next message has. */
    static final String NEXT_SEQUENCE = "nextSequence";

    @Serial
    private static final long serialVersionUID = 1L;

    private final byte code;
    private final long nextSequence;

    private PublishRefused(byte code, String why, long nextSequence) {
        super(why);
        this.code = code;
        this.nextSequence = nextSequence;
    }

    /** There is no room on the broker's disk. */
    static PublishRefused fullDisk(long nextSequence) {
        return new PublishRefused(
                MQTTReasonCodes.QUOTA_EXCEEDED, "The broker's disk is full: publish again later", nextSequence);
    }

    /** The message has not the place in its stream that it is meant to have. */
    static PublishRefused misplaced(String why, long nextSequence) {
        return new PublishRefused(
                MQTTReasonCodes.IMPLEMENTATION_SPECIFIC_ERROR,
                why + "; sequence " + nextSequence + " comes next",
                nextSequence);
    }

    byte code() {
        return code;
    }

    MqttProperties properties() {
        MqttProperties said = new MqttProperties();
        said.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, getMessage()));
        said.add(new MqttProperties.UserProperty(NEXT_SEQUENCE, Long.toString(nextSequence)));
        return said;
    }
}
