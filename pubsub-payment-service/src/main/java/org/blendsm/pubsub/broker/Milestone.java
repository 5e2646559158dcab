package org.blendsm.pubsub.broker;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.util.ReferenceCounted;

/**
 * Tells when Artemis has come as far as here in what a client sent, by one thread after another: it releases each
 * message once it is done with it, and an AUTH is one with which it does nothing else.
 */
final class Milestone extends MqttMessage implements ReferenceCounted {
    private static final MqttFixedHeader AUTH =
            new MqttFixedHeader(MqttMessageType.AUTH, false, MqttQoS.AT_MOST_ONCE, false, 0);
    private static final MqttReasonCodeAndPropertiesVariableHeader SUCCESS =
            new MqttReasonCodeAndPropertiesVariableHeader((byte) 0, MqttProperties.NO_PROPERTIES);

    private final Runnable reached;

    Milestone(Runnable reached) {
        super(AUTH, SUCCESS);
        this.reached = reached;
    }

    @Override
    public boolean release() {
        reached.run();
        return true;
    }

    @Override
    public boolean release(int times) {
        return release();
    }

    @Override
    public int refCnt() {
        return 1;
    }

    @Override
    public Milestone retain() {
        return this;
    }

    @Override
    public Milestone retain(int times) {
        return this;
    }

    @Override
    public Milestone touch() {
        return this;
    }

    @Override
    public Milestone touch(Object hint) {
        return this;
    }
}
