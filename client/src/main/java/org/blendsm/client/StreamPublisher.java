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
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A seller's end of a stream. What {@link #publish} has returned for is in the broker's journal, on disk, and stands in
 * the stream once: each message is sent with its sequence, and what a lost connection left unanswered is sent again
 * with the same one.
 *
 * <p>It is over when its ticket is replaced or revoked, when the broker is not reached for a minute, and when it is
 * closed. What was unanswered then stands in the stream or not: the next ticket's sequence tells. With an access that
 * names no sequence it is over with its connection, and nothing is sent again.
 *
 * <p>A ticket is good for one publisher that counts, for its sequence is as old as it is.
 */
public final class StreamPublisher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final long FIRST_DELAY_MILLIS = 100;
    private static final int DOUBLED = 4;
    private static final int LARGEST = 256 * 1_024;
    /** What is unanswered is kept in memory, and HiveMQ's client has no more packet ids than 65,525. */
    private static final int MOST_UNANSWERED = 8_192;
    /**
     * The ticket with which a publisher began to count last, by topic; in the whole process, for a ticket can be
     * copied.
     */
    private static final Map<String, String> BEGUN = new ConcurrentHashMap<>();

    private static final Set<Mqtt5DisconnectReasonCode> FOR_GOOD =
            EnumSet.of(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED, Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);

    private final Mqtt5AsyncClient client;
    private final String topic;
    private final boolean counts;
    private final boolean goesOn;
    private final Set<CompletableFuture<Void>> unanswered = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(MOST_UNANSWERED, true);
    /** Held across a call of the client, so never taken where the client calls. */
    private final Object order = new Object();

    private final AtomicReference<Place> place;
    private long lostAt;
    private boolean wasLetIn;
    private volatile boolean connected;
    private volatile @Nullable DataPlaneException over;

    /**
     * Where the next message goes.
     *
     * @param refusals so many went before: what was sent before one says nothing of what comes next
     */
    private record Place(long next, int refusals) {
        Place oneOn() {
            return new Place(next + 1, refusals);
        }
    }

    private StreamPublisher(StreamAccess access, boolean goesOn) {
        this.counts = access.nextSequence().isPresent();
        this.goesOn = goesOn;
        this.topic = access.topic();
        this.place = new AtomicReference<>(new Place(access.nextSequence().orElse(0), 0));
        this.client = MqttDoor.to(access)
                .addConnectedListener(_ -> letIn())
                .addDisconnectedListener(this::lost)
                .buildAsync();
    }

    /**
     * @throws DataPlaneException where the broker refuses the ticket, or where a publisher that counts was opened with
     *     it before
     */
    public static StreamPublisher open(StreamAccess access) {
        return open(access, true);
    }

    /** The same for who counts the sequences too: it is over with the first message that is refused. */
    static StreamPublisher inStep(StreamAccess access) {
        return open(access, false);
    }

    private static StreamPublisher open(StreamAccess access, boolean goesOn) {
        StreamPublisher publisher = new StreamPublisher(access, goesOn);
        if (publisher.counts && access.password().equals(BEGUN.put(access.topic(), access.password()))) {
            throw new DataPlaneException(
                    "this ticket has had its publisher, and says no more where the next one begins:"
                            + " ask for another ticket");
        }
        try {
            MqttDoor.connect(publisher.client, Duration.ZERO);
        } catch (DataPlaneException e) {
            publisher.end(e);
            BEGUN.remove(access.topic(), access.password());
            throw e;
        }
        return publisher;
    }

    /**
     * Publishes one message and waits until the broker has it on disk.
     *
     * @param payload up to 256 KiB
     * @throws DataPlaneException where it is larger or the broker refuses it; or where the broker is not reached, does
     *     not answer, or the thread is interrupted: then, once it is sent, this is over
     */
    public void publish(byte[] payload) {
        await(publishLater(payload));
    }

    /** Ends this where one of its messages stays unanswered. */
    void await(CompletableFuture<Void> taken) {
        try {
            MqttDoor.await("publish", taken, patience());
        } catch (DataPlaneException e) {
            if (!taken.isDone()) {
                end(e);
            }
            throw e;
        }
    }

    private Duration patience() {
        return counts ? PATIENCE.plus(ANSWER) : ANSWER;
    }

    /** The sequence of what is published next. */
    long next() {
        return Objects.requireNonNull(place.get()).next();
    }

    /**
     * As {@link #publish}, without waiting for the answer; the future ends with a {@link DataPlaneException} where that
     * would throw. While 8,192 messages are unanswered it waits for the first of them.
     */
    public CompletableFuture<Void> publishLater(byte[] payload) {
        return publishLater(payload, _ -> {});
    }

    /** @param placed is told what has a place in the stream, in the order of the sequences */
    CompletableFuture<Void> publishLater(byte[] payload, Consumer<CompletableFuture<Void>> placed) {
        if (payload.length > LARGEST) {
            return CompletableFuture.failedFuture(new DataPlaneException(
                    "a message has " + LARGEST + " bytes at most, and this one has " + payload.length));
        }
        try {
            if (!room.tryAcquire(patience().toMillis(), TimeUnit.MILLISECONDS)) {
                return CompletableFuture.failedFuture(new DataPlaneException(
                        "the broker did not answer in time: " + MOST_UNANSWERED + " messages have no answer"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(new DataPlaneException("interrupted: publish", e));
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        unanswered.add(taken);
        DataPlaneException ended = over;
        if (ended != null) {
            unanswered.remove(taken);
            room.release();
            return CompletableFuture.failedFuture(
                    new DataPlaneException("nothing is published here any more: " + ended.getMessage(), ended));
        }
        Sent sent = send(payload, () -> placed.accept(taken));
        var unused = MqttDoor.taken("the message", sent.answer()).whenComplete((_, failure) -> {
            unanswered.remove(taken);
            if (failure == null) {
                taken.complete(null);
            } else {
                taken.completeExceptionally(MqttDoor.itself(failure));
            }
        });
        return taken.whenComplete((_, failure) -> {
            // HiveMQ's client leaves open what is never answered, and keeps threads for it
            sent.publish().cancel(false);
            room.release();
        });
    }

    /**
     * @param publish the client's own, for who gives it up
     * @param answer the same, once the next place follows from it: who is told of a refusal may publish at once
     */
    private record Sent(CompletableFuture<Mqtt5PublishResult> publish, CompletableFuture<Mqtt5PublishResult> answer) {}

    private Sent send(byte[] payload, Runnable placed) {
        Mqtt5Publish message = Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .build();
        synchronized (order) {
            placed.run();
            if (counts) {
                return sendNumbered(message);
            }
            CompletableFuture<Mqtt5PublishResult> sent = client.publish(message);
            return new Sent(sent, sent);
        }
    }

    private Sent sendNumbered(Mqtt5Publish message) {
        Place its = place.getAndUpdate(Place::oneOn);
        CompletableFuture<Mqtt5PublishResult> sent = client.publish(message.extend()
                .userProperties()
                .add("sequence", Long.toString(its.next()))
                .applyUserProperties()
                .build());
        return new Sent(sent, sent.whenComplete((_, failure) -> {
            if (failure != null && over == null) {
                goOnAfter(failure, its);
            }
        }));
    }

    /** The next message has the place that the broker names, or the one of what was refused or not sent. */
    private void goOnAfter(Throwable failure, Place its) {
        if (!goesOn) {
            end(MqttDoor.notTaken("message " + its.next(), failure));
        } else if (failure instanceof Mqtt5PubAckException refused) {
            Place named = new Place(
                    refused.getMqttMessage().getUserProperties().asList().stream()
                            .filter(property -> property.getName().toString().equals("nextSequence"))
                            .mapToLong(property ->
                                    Long.parseLong(property.getValue().toString()))
                            .findFirst()
                            .orElse(its.next()),
                    its.refusals() + 1);
            place.getAndUpdate(at -> at.refusals() == its.refusals() ? named : at);
        } else {
            Place now = place.getAndUpdate(at -> at.equals(its.oneOn()) ? its : at);
            if (now.refusals() == its.refusals() && !now.equals(its.oneOn())) {
                end(new DataPlaneException(
                        "message " + its.next() + " was not sent, and others followed: " + failure.getMessage(),
                        failure));
            }
        }
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
        if (!counts || isForGood(why) || now - lostAt > PATIENCE.toNanos()) {
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
        boolean isLeft = over != null;
        try {
            if (!isLeft) {
                over = new DataPlaneException("it was closed");
                MqttDoor.leave(client);
            }
        } finally {
            end(new DataPlaneException("it was closed before the broker had answered"));
        }
    }
}
