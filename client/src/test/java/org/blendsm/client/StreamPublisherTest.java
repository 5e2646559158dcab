package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.blendsm.client.StubBroker.Published;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a publisher sends, sends again and is told, whatever its broker and its connection do. */
class StreamPublisherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int IMPLEMENTATION_SPECIFIC = 0x83;

    private final ExecutorService app = Executors.newVirtualThreadPerTaskExecutor();
    private StubBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new StubBroker();
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
        app.close();
        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("com.hivemq.client.mqtt")));
    }

    private StreamPublisher opened(StreamAccess access) throws Exception {
        Future<StreamPublisher> opening = app.submit(() -> StreamPublisher.open(access));
        letIn();
        return opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void letIn() throws IOException {
        broker.awaitConnect();
        broker.send(StubBroker.letInAnew());
    }

    private static CompletableFuture<Void> publish(StreamPublisher publisher, String payload) {
        return publisher.publishLater(payload.getBytes(UTF_8));
    }

    private Published receives(String sequence, String payload) throws IOException {
        Published came = broker.published();
        assertThat(came).isEqualTo(new Published(came.packetId(), sequence, payload));
        return came;
    }

    private void close(StreamPublisher publisher) throws Exception {
        Future<?> closing = app.submit(publisher::close);
        broker.expect(StubBroker.DISCONNECT);
        broker.drop();
        closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void what_has_no_answer_when_the_connection_is_lost_is_sent_again_with_its_sequence() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(7));
        CompletableFuture<Void> answered = publish(publisher, "a");
        CompletableFuture<Void> unanswered = publish(publisher, "b");
        broker.send(StubBroker.puback(receives("7", "a")));
        receives("8", "b");
        assertThat(answered).succeedsWithin(PATIENCE);

        broker.drop();
        CompletableFuture<Void> meanwhile = publish(publisher, "c");
        letIn();

        broker.send(StubBroker.puback(receives("8", "b")));
        broker.send(StubBroker.puback(receives("9", "c")));
        assertThat(unanswered).succeedsWithin(PATIENCE);
        assertThat(meanwhile).succeedsWithin(PATIENCE);
        close(publisher);
    }

    @Test
    void who_is_turned_away_when_it_comes_back_publishes_no_more() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(0));
        CompletableFuture<Void> unanswered = publish(publisher, "a");
        receives("0", "a");

        broker.drop();
        broker.awaitConnect();
        broker.send(StubBroker.turnedAway());

        fails(unanswered);
        fails(publish(publisher, "b"));
        publisher.close();
    }

    @Test
    void what_is_refused_leaves_its_place_to_the_next() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(3));
        CompletableFuture<Void> refused = publish(publisher, "a");
        CompletableFuture<Void> behindIt = publish(publisher, "b");
        Published a = receives("3", "a");
        Published b = receives("4", "b");

        broker.send(StubBroker.refusal(a, QUOTA_EXCEEDED));
        fails(refused);
        CompletableFuture<Void> next = publish(publisher, "c");
        Published c = receives("3", "c");
        broker.send(StubBroker.refusal(b, IMPLEMENTATION_SPECIFIC, "3"), StubBroker.puback(c));

        fails(behindIt);
        assertThat(next).succeedsWithin(PATIENCE);
        CompletableFuture<Void> last = publish(publisher, "d");
        broker.send(StubBroker.puback(receives("4", "d")));
        assertThat(last).succeedsWithin(PATIENCE);
        close(publisher);
    }

    @Test
    void what_comes_next_the_broker_knows_better() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(3));
        CompletableFuture<Void> refused = publish(publisher, "a");
        broker.send(StubBroker.refusal(receives("3", "a"), IMPLEMENTATION_SPECIFIC, "12"));
        fails(refused);

        CompletableFuture<Void> next = publish(publisher, "b");

        broker.send(StubBroker.puback(receives("12", "b")));
        assertThat(next).succeedsWithin(PATIENCE);
        close(publisher);
    }

    @Test
    void who_leaves_the_sequences_to_the_broker_sends_nothing_again() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(3).unnumbered());
        CompletableFuture<Void> unanswered = publish(publisher, "a");
        receives("", "a");

        broker.drop();

        fails(unanswered);
        fails(publish(publisher, "b"));
        publisher.close();
    }

    @Test
    void what_is_unanswered_when_it_is_closed_is_told_to_be_so() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(0));
        CompletableFuture<Void> unanswered = publish(publisher, "a");
        receives("0", "a");

        close(publisher);

        fails(unanswered);
        assertThatExceptionOfType(DataPlaneException.class)
                .isThrownBy(() -> publisher.publish(new byte[0]))
                .withMessageContaining("closed");
    }

    private static void fails(CompletableFuture<Void> published) {
        assertThat(published)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(DataPlaneException.class);
    }
}
