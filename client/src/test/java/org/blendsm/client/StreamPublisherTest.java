package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    /** More than packet ids, and so than HiveMQ's client sends without an answer. */
    private static final int MANY = 70_000;

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
        StubBroker.awaitNoClient();
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
    void who_publishes_more_than_is_answered_waits_and_comes_back_after_a_lost_connection() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(0));
        List<CompletableFuture<Void>> published = Collections.synchronizedList(new ArrayList<>());
        Thread many = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < MANY; i++) {
                published.add(publish(publisher, ""));
            }
        });
        await().atMost(PATIENCE)
                .until(() -> many.getState() == Thread.State.TIMED_WAITING || many.getState() == Thread.State.WAITING);

        broker.drop();
        letIn();

        for (int i = 0; i < MANY; i++) {
            broker.send(StubBroker.puback(receives(Integer.toString(i), "")));
        }
        assertThat(many.join(PATIENCE)).isTrue();
        assertThat(published)
                .hasSize(MANY)
                .allSatisfy(taken -> assertThat(taken).succeedsWithin(PATIENCE));
        close(publisher);
    }

    @Test
    void who_waits_for_room_is_told_that_it_is_over() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(0));
        Future<CompletableFuture<Void>> last = app.submit(() -> {
            CompletableFuture<Void> published = publish(publisher, "");
            while (!published.isCompletedExceptionally()) {
                published = publish(publisher, "");
            }
            return published;
        });
        receives("0", "");

        broker.drop();
        broker.awaitConnect();
        broker.send(StubBroker.turnedAway());

        fails(last.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        publisher.close();
    }

    @Test
    void what_is_not_sent_leaves_its_place_to_the_next() throws Exception {
        Future<StreamPublisher> opening =
                app.submit(() -> StreamPublisher.open(broker.access().from(3)));
        broker.awaitConnect();
        broker.send(StubBroker.letInWithLittle());
        StreamPublisher publisher = opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        fails(publish(publisher, "a".repeat(256)));
        CompletableFuture<Void> next = publish(publisher, "b");

        broker.send(StubBroker.puback(receives("3", "b")));
        assertThat(next).succeedsWithin(PATIENCE);
        close(publisher);
    }

    @Test
    void what_is_not_sent_and_has_others_behind_it_ends_it() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(3));
        broker.drop();
        broker.awaitConnect();
        CompletableFuture<Void> large = publish(publisher, "a".repeat(256));
        CompletableFuture<Void> behindIt = publish(publisher, "b");

        broker.send(StubBroker.letInWithLittle());

        fails(large);
        fails(behindIt);
        assertThatExceptionOfType(DataPlaneException.class)
                .isThrownBy(() -> publisher.publish(new byte[0]))
                .withMessageContaining("message 3 was not sent, and others followed");
    }

    @Test
    void what_is_too_large_for_every_broker_has_no_place() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(3));

        fails(publisher.publishLater(new byte[256 * 1_024 + 1]));
        CompletableFuture<Void> next = publish(publisher, "b");

        broker.send(StubBroker.puback(receives("3", "b")));
        assertThat(next).succeedsWithin(PATIENCE);
        close(publisher);
    }

    @Test
    void a_ticket_is_good_for_one_publisher_that_counts() throws Exception {
        StreamPublisher publisher = opened(broker.access().from(3));

        assertThatExceptionOfType(DataPlaneException.class)
                .isThrownBy(() -> StreamPublisher.open(broker.access().from(3)))
                .withMessageContaining("ask for another ticket");

        close(publisher);
        close(opened(broker.access().unnumbered()));
    }

    @Test
    void a_ticket_that_did_not_get_in_is_good_still() throws Exception {
        Future<StreamPublisher> opening =
                app.submit(() -> StreamPublisher.open(broker.access().from(3)));
        broker.awaitConnect();
        broker.send(StubBroker.turnedAway());
        assertThat(opening).failsWithin(PATIENCE);

        close(opened(broker.access().from(3)));
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
