package org.blendsm.client;

import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.reactivex.subscribers.DisposableSubscriber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;

/**
 * What comes on one connection, on its way to the receiver: one message after the other, on a thread that may wait.
 * Behind one that was not taken nothing is handed over or acknowledged, so the broker brings it again from there.
 */
final class Incoming extends DisposableSubscriber<Mqtt5Publish> implements MqttClientDisconnectedListener {
    private final ProductId stream;
    private final Consumer<StreamMessage> receiver;
    private final InOrder order;
    private final ExecutorService line =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Mqtt5PublishResult> lost = new CompletableFuture<>();

    Incoming(ProductId stream, Consumer<StreamMessage> receiver) {
        this.stream = stream;
        this.receiver = receiver;
        this.order = new InOrder(stream);
    }

    /** Completes when nothing more is handed over; whoever completes it, has it so. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Fails with the connection: for a kept session, its client leaves open what was never answered, and keeps threads.
     */
    CompletableFuture<Mqtt5PublishResult> lost() {
        return lost;
    }

    @Override
    public void onNext(Mqtt5Publish publish) {
        try {
            line.execute(() -> take(publish));
        } catch (RejectedExecutionException _) {
            // came in one read with what broke the connection; unacknowledged, it comes again
        }
    }

    private void take(Mqtt5Publish publish) {
        if (ended.isDone()) {
            return;
        }
        try {
            StreamMessage message = message(publish);
            if (order.isNew(message.sequence())) {
                receiver.accept(message);
                order.received(message.sequence());
            }
            publish.acknowledge();
        } catch (RuntimeException | Error e) {
            ended.completeExceptionally(e);
            throw e;
        }
    }

    private StreamMessage message(Mqtt5Publish publish) {
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

    /**
     * Behind all that came before it. Not sooner: while connected, the client acknowledges by itself what nobody takes.
     */
    @Override
    public void onDisconnected(MqttClientDisconnectedContext context) {
        Throwable cause = context.getCause();
        lost.completeExceptionally(cause);
        line.execute(() -> {
            dispose();
            ended.completeExceptionally(new DataPlaneException(
                    "the connection that brings " + stream + " is lost: " + cause.getMessage(),
                    MqttDoor.reason(cause),
                    cause));
        });
        line.shutdown();
    }

    @Override
    public void onError(Throwable cause) {
        // the session is over, later than its last connection
    }

    @Override
    public void onComplete() {
        // as above
    }
}
