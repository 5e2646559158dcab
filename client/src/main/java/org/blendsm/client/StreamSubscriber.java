package org.blendsm.client;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.payment.Tick;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A buyer's end of a stream. Each message is checked against its announced hash, handed to the receiver once, in order
 * and without a gap, and acknowledged when the receiver has returned; acknowledging is what is billed, and in metered
 * mode, when the agreement ends, also what was delivered and not acknowledged. A connection that comes back goes on
 * after the last acknowledged message. That the bytes are the seller's, only an anchor proves.
 */
public final class StreamSubscriber implements AutoCloseable {
    private static final Duration SESSION = Duration.ofDays(7);

    private final Mqtt5AsyncClient client;
    private final Incoming incoming;
    private final Optional<String> ticks;

    private StreamSubscriber(Mqtt5AsyncClient client, Incoming incoming, Optional<String> ticks) {
        this.client = client;
        this.incoming = incoming;
        this.ticks = ticks;
    }

    /**
     * @param receiver called with one message after the other, and may take its time; where it throws, its message
     *     stays unacknowledged and comes again with the next connection. What it throws, and what is wrong with a
     *     message, goes to the thread's handler of uncaught exceptions
     * @throws DataPlaneException where the broker refuses the ticket or the subscription
     */
    public static StreamSubscriber open(StreamAccess access, ProductId stream, Consumer<StreamMessage> receiver) {
        Mqtt5AsyncClient client = MqttDoor.connect(access, SESSION);
        StreamSubscriber subscriber = new StreamSubscriber(client, new Incoming(stream, receiver), access.ticks());
        try {
            MqttDoor.await("subscribe", subscriber.subscribed(access.topic()));
        } catch (DataPlaneException e) {
            subscriber.close();
            throw e;
        }
        return subscriber;
    }

    private CompletableFuture<Mqtt5SubAck> subscribed(String topic) {
        return client.toRx()
                .subscribePublishesWith()
                .topicFilter(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .manualAcknowledgement(true)
                .applySubscribe()
                .subscribeSingleFuture(incoming);
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
        if (!stream.toString().equals(property(publish, "stream"))) {
            throw new DataPlaneException("a message of another stream came for " + stream);
        }
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
        // only now: while connected, the client acknowledges by itself what nobody takes
        incoming.cancel();
    }

    /**
     * The messages of the subscription. The client keeps its threads until this is cancelled, or the session is over.
     */
    private static final class Incoming implements Subscriber<Mqtt5Publish> {
        private final ProductId stream;
        private final Consumer<StreamMessage> receiver;
        private final InOrder order;
        private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();

        private Incoming(ProductId stream, Consumer<StreamMessage> receiver) {
            this.stream = stream;
            this.receiver = receiver;
            this.order = new InOrder(stream);
        }

        @Override
        public void onSubscribe(Subscription begun) {
            subscription.set(begun);
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Mqtt5Publish publish) {
            try {
                StreamMessage message = message(stream, publish);
                if (order.isNew(message.sequence())) {
                    receive(message);
                }
                publish.acknowledge();
            } catch (RuntimeException e) {
                Thread self = Thread.currentThread();
                self.getUncaughtExceptionHandler().uncaughtException(self, e);
            }
        }

        private void receive(StreamMessage message) {
            try {
                receiver.accept(message);
                order.received(message.sequence());
            } catch (RuntimeException e) {
                order.refused(message.sequence());
                throw e;
            }
        }

        @Override
        public void onError(Throwable cause) {
            // the session is over: whoever publishes or subscribes next is told why
        }

        @Override
        public void onComplete() {
            // the session is over
        }

        private void cancel() {
            Subscription begun = subscription.get();
            if (begun != null) {
                begun.cancel();
            }
        }
    }
}
