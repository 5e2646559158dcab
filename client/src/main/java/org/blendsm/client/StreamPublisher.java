package org.blendsm.client;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A seller's end of a stream. What {@link #publish} has returned for is in the broker's journal, on disk, and stands in
 * the stream once: each message is sent with its sequence, and what a lost connection left unanswered is sent again
 * with the same one.
 *
 * <p>It is over when its ticket is replaced or revoked, when the broker is not reached for a minute, and when it is
 * closed. What was unanswered then stands in the stream or not: the next ticket's sequence tells. With an access that
 * names no sequence it is over with its connection, and nothing is sent again.
 */
public final class StreamPublisher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final long FIRST_DELAY_MILLIS = 100;
    private static final int DOUBLED = 4;
    private static final Set<Mqtt5DisconnectReasonCode> FOR_GOOD =
            EnumSet.of(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED, Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);

    private final Mqtt5AsyncClient client;
    private final String topic;
    private final boolean goesOn;
    private final Set<CompletableFuture<Void>> unanswered = ConcurrentHashMap.newKeySet();
    private OptionalLong next;
    /** Counts refusals: what was sent before one says nothing of what comes next. */
    private int refusals;

    private long lostAt;
    private boolean wasLetIn;
    private volatile boolean connected;
    private volatile @Nullable DataPlaneException over;

    private StreamPublisher(StreamAccess access, boolean goesOn) {
        this.goesOn = goesOn;
        this.topic = access.topic();
        this.next = access.nextSequence();
        this.client = MqttDoor.to(access)
                .addConnectedListener(_ -> letIn())
                .addDisconnectedListener(this::lost)
                .buildAsync();
    }

    /** @throws DataPlaneException where the broker refuses the ticket */
    public static StreamPublisher open(StreamAccess access) {
        return open(access, true);
    }

    /** The same for who counts the sequences too: it is over with the first message that is refused. */
    static StreamPublisher inStep(StreamAccess access) {
        return open(access, false);
    }

    private static StreamPublisher open(StreamAccess access, boolean goesOn) {
        StreamPublisher publisher = new StreamPublisher(access, goesOn);
        try {
            MqttDoor.connect(publisher.client, Duration.ZERO);
        } catch (DataPlaneException e) {
            publisher.end(e);
            throw e;
        }
        return publisher;
    }

    /**
     * Publishes one message and waits until the broker has it on disk.
     *
     * @throws DataPlaneException where the broker refuses it; or where it is not reached, does not answer, or the
     *     thread is interrupted: then this is over
     */
    public void publish(byte[] payload) {
        await(publishLater(payload));
    }

    /** Ends this where one of its messages stays unanswered. */
    void await(CompletableFuture<Void> taken) {
        try {
            MqttDoor.await("publish", taken, next().isPresent() ? PATIENCE.plus(ANSWER) : ANSWER);
        } catch (DataPlaneException e) {
            if (!taken.isDone()) {
                end(e);
            }
            throw e;
        }
    }

    /**
     * As {@link #publish}, without waiting; the future ends with a {@link DataPlaneException} where that would throw.
     */
    public CompletableFuture<Void> publishLater(byte[] payload) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        unanswered.add(taken);
        DataPlaneException ended = over;
        if (ended != null) {
            unanswered.remove(taken);
            return CompletableFuture.failedFuture(
                    new DataPlaneException("nothing is published here any more: " + ended.getMessage(), ended));
        }
        CompletableFuture<Mqtt5PublishResult> sent = send(payload);
        var unused = MqttDoor.taken("the message", sent).whenComplete((_, failure) -> {
            unanswered.remove(taken);
            if (failure == null) {
                taken.complete(null);
            } else {
                taken.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
            }
        });
        // HiveMQ's client leaves open what is never answered, and keeps threads for it
        return taken.whenComplete((_, failure) -> sent.cancel(false));
    }

    /** In the order of the sequences. */
    private synchronized CompletableFuture<Mqtt5PublishResult> send(byte[] payload) {
        Mqtt5Publish message = Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .build();
        if (next.isEmpty()) {
            return client.publish(message);
        }
        long sequence = next.getAsLong();
        int before = refusals;
        next = OptionalLong.of(sequence + 1);
        CompletableFuture<Mqtt5PublishResult> sent = client.publish(message.extend()
                .userProperties()
                .add("sequence", Long.toString(sequence))
                .applyUserProperties()
                .build());
        var unused = sent.whenComplete((_, failure) -> {
            if (failure instanceof Mqtt5PubAckException refused) {
                goOnAfter(refused, sequence, before);
            }
        });
        return sent;
    }

    /** The next message has the place that the broker names, or the one of what was refused. */
    private synchronized void goOnAfter(Mqtt5PubAckException refused, long sequence, int before) {
        if (!goesOn) {
            end(MqttDoor.notTaken("message " + sequence, refused));
        } else if (before == refusals) {
            refusals++;
            next = OptionalLong.of(refused.getMqttMessage().getUserProperties().asList().stream()
                    .filter(property -> property.getName().toString().equals("nextSequence"))
                    .mapToLong(property -> Long.parseLong(property.getValue().toString()))
                    .findFirst()
                    .orElse(sequence));
        }
    }

    private synchronized OptionalLong next() {
        return next;
    }

    private void letIn() {
        connected = true;
        wasLetIn = true;
        if (over != null) {
            var unused = client.disconnect();
        }
    }

    /** HiveMQ's client keeps what has no PUBACK, and sends it again in its order. */
    private void lost(MqttClientDisconnectedContext connection) {
        if (!wasLetIn) {
            return; // who opens it is told
        }
        long now = System.nanoTime();
        if (connected) {
            connected = false;
            lostAt = now;
        }
        Throwable why = connection.getCause();
        if (next().isEmpty() || isForGood(why) || now - lostAt > PATIENCE.toNanos()) {
            end(new DataPlaneException("the connection to the broker is lost: " + why.getMessage(), why));
        }
        if (over == null) {
            connection
                    .getReconnector()
                    .reconnect(true)
                    .republishIfSessionExpired(true)
                    .delay(
                            FIRST_DELAY_MILLIS
                                    << Math.min(connection.getReconnector().getAttempts(), DOUBLED),
                            TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isForGood(Throwable why) {
        return switch (why) {
            case Mqtt5ConnAckException _ -> true;
            case Mqtt5DisconnectException said ->
                FOR_GOOD.contains(said.getMqttMessage().getReasonCode());
            default -> false;
        };
    }

    private void end(DataPlaneException why) {
        if (over == null) {
            over = why;
        }
        List<CompletableFuture<Void>> left = List.copyOf(unanswered);
        MqttDoor.APPS.execute(() -> left.forEach(taken -> taken.completeExceptionally(why)));
        left.forEach(unanswered::remove);
        if (connected) {
            var unused = client.disconnect();
        }
    }

    @Override
    public void close() {
        if (over == null) {
            over = new DataPlaneException("it was closed");
        }
        try {
            MqttDoor.leave(client);
        } finally {
            end(new DataPlaneException("it was closed before the broker had answered"));
        }
    }
}
