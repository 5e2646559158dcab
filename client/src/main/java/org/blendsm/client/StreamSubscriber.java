package org.blendsm.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.payment.Tick;

/**
 * A buyer's end of a stream. Each message is checked against its announced hash, handed to the receiver once, in order
 * and without a gap, and acknowledged when the receiver has returned; acknowledging is what is billed, and in metered
 * mode, when the agreement ends, also what was delivered and not acknowledged. That the bytes are the seller's, only an
 * anchor proves.
 *
 * <p>It ends with its connection, which does not come back by itself: {@link #ended} tells, and an app that opens
 * another goes on after the last acknowledged message. One whose acknowledgement was lost comes again there.
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
     * @param receiver called with one message after the other, from before this returns, and may take its time; where
     *     it throws, the subscription has {@link #ended}, and that message and all behind it stay unacknowledged and
     *     come again with the next one. What it throws, and what is wrong with a message, goes to the thread's handler
     *     of uncaught exceptions too
     * @throws DataPlaneException where the broker refuses the ticket or the subscription
     */
    public static StreamSubscriber open(StreamAccess access, ProductId stream, Consumer<StreamMessage> receiver) {
        Incoming incoming = new Incoming(stream, receiver);
        Mqtt5AsyncClient client =
                MqttDoor.to(access).addDisconnectedListener(incoming).buildAsync();
        // before it connects: a kept session's messages come at once, and what nobody takes the client acknowledges
        client.toRx().publishes(MqttGlobalPublishFilter.ALL, true).subscribe(incoming);
        StreamSubscriber subscriber = new StreamSubscriber(client, incoming, access.ticks());
        try {
            MqttDoor.connect(client, SESSION);
            MqttDoor.await(
                    "subscribe",
                    client.subscribeWith()
                            .topicFilter(access.topic())
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .send());
        } catch (DataPlaneException e) {
            subscriber.close();
            throw e;
        }
        return subscriber;
    }

    /**
     * Completes when the receiver is handed nothing more: when this is closed, and exceptionally with what the receiver
     * threw or was wrong with a message, or, behind all that had come, with a {@link DataPlaneException} when the
     * connection is lost (a machine that is gone without a word is noticed within two minutes). An app that waits for
     * messages waits for this too; then it closes this and opens another, with a new ticket where this one's time is
     * over.
     */
    public CompletableFuture<Void> ended() {
        return incoming.ended().copy();
    }

    /**
     * Pays by a tick of the chain that the last voucher opened, for all ticks before it too.
     *
     * @return completes when the broker has it on disk; fails with {@link DataPlaneException} where it was not taken,
     *     or the connection was lost before the broker said so
     */
    public CompletableFuture<Void> release(Tick tick) {
        CompletableFuture<Mqtt5PublishResult> sent = client.publishWith()
                .topic(ticks.orElseThrow())
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(tick.encoded())
                .send();
        return MqttDoor.taken(
                "the tick",
                sent.applyToEither(incoming.lost(), Function.identity()).whenComplete((_, _) -> sent.cancel(false)));
    }

    /** Leaves. What the receiver was not handed yet stays unacknowledged. */
    @Override
    public void close() {
        incoming.ended().complete(null);
        MqttDoor.leave(client);
    }
}
