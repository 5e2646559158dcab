package org.blendsm.client;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A seller's end of a stream. What {@link #publish} has returned for is in the broker's journal, on disk. */
public final class StreamPublisher implements AutoCloseable {
    private final Mqtt5AsyncClient client;
    private final String topic;

    private StreamPublisher(Mqtt5AsyncClient client, String topic) {
        this.client = client;
        this.topic = topic;
    }

    /** @throws DataPlaneException where the broker refuses the ticket */
    public static StreamPublisher open(StreamAccess access) {
        Mqtt5AsyncClient client = MqttDoor.to(access).buildAsync();
        MqttDoor.connect(client, Duration.ZERO);
        return new StreamPublisher(client, access.topic());
    }

    /**
     * Publishes one message and waits until the broker has it on disk.
     *
     * @throws DataPlaneException where the broker refuses it or is not reached
     */
    public void publish(byte[] payload) {
        MqttDoor.await("publish", publishLater(payload));
    }

    /**
     * As {@link #publish}, without waiting; the future ends with a {@link DataPlaneException} where that would throw.
     */
    public CompletableFuture<Void> publishLater(byte[] payload) {
        return MqttDoor.taken(
                "the message",
                client.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload)
                        .send());
    }

    @Override
    public void close() {
        MqttDoor.leave(client);
    }
}
