package org.blendsm.client;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.payment.Tick;

/**
 * A buyer's end of a stream. Each message is checked against its announced hash and acknowledged when the receiver has
 * returned; acknowledging is what is billed. A connection that comes back goes on after the last acknowledged message.
 */
public final class StreamSubscriber implements AutoCloseable {
    private static final Duration SESSION = Duration.ofDays(7);

    private final Mqtt5AsyncClient client;
    private final Optional<String> ticks;

    private StreamSubscriber(Mqtt5AsyncClient client, Optional<String> ticks) {
        this.client = client;
        this.ticks = ticks;
    }

    /** @throws DataPlaneException where the broker refuses the ticket or the subscription */
    public static StreamSubscriber open(StreamAccess access, ProductId stream, Consumer<StreamMessage> receiver) {
        Mqtt5AsyncClient client = MqttDoor.connect(access, SESSION);
        MqttDoor.await(
                "subscribe",
                client.subscribeWith()
                        .topicFilter(access.topic())
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .callback(publish -> {
                            receiver.accept(message(stream, publish));
                            publish.acknowledge();
                        })
                        .manualAcknowledgement(true)
                        .send());
        return new StreamSubscriber(client, access.ticks());
    }

    /**
     * Pays by a tick of the chain that the last voucher opened, for all ticks before it too.
     *
     * @return completes when the broker has it on disk; fails with {@link DataPlaneException} where it was not taken
     */
    public CompletableFuture<Void> release(Tick tick) {
        return MqttDoor.taken(
                "the tick",
                client.publishWith()
                        .topic(ticks.orElseThrow())
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(tick.encoded())
                        .send());
    }

    private static StreamMessage message(ProductId stream, Mqtt5Publish publish) {
        byte[] payload = publish.getPayloadAsBytes();
        if (!Sha256.of(payload).value().equals(property(publish, "sha256"))) {
            throw new DataPlaneException("a message of " + stream + " was changed on its way");
        }
        return new StreamMessage(stream, Long.parseLong(property(publish, "sequence")), payload);
    }

    private static String property(Mqtt5Publish publish, String name) {
        return publish.getUserProperties().asList().stream()
                .filter(p -> p.getName().toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new DataPlaneException("the broker sent a message without its " + name))
                .getValue()
                .toString();
    }

    @Override
    public void close() {
        MqttDoor.leave(client);
    }
}
